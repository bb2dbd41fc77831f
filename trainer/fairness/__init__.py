"""What keeps marks fair: wordings a learner disputes for, marking again, and people who check the scorer."""
