"""The voice and the ear: prepared audio, playing, recording, recognising. Engines are reached through discovery.

    session ── discovery ── backends      which engine, and why not; made at first use
       │            helper ─┄┄┄─ worker    a pipe of JSON lines into a process in which an engine lives
       ├── complaint, prosody, wav         breaths with moods and pauses, joined into one cached WAV file
       └── recordings, silence             the reply's file, and when the reply is over

**Every engine lives in a helper process**: eSpeak, Whisper, PocketSphinx, the loudspeaker, the microphone. Native code
writes to the terminal, hangs, crashes and holds Python's lock while it loads; in a process of its own it does none of
that to the screen, and whatever has to stop is ended. The processes leave when their pipe closes, however the program
ended. What it costs, measured on 2 cores: 0.1 s to start the voice or a device, 0.1 ms a question.

**SpeechRecognition** is used for what it recognises: `AudioData` and its recognisers (`WhisperCompatibleRecognizer`
over one loaded faster-whisper model, `recognize_sphinx`). Its `Microphone` needs PyAudio, and its `AudioSource` with
`Recognizer.listen` keeps a recording in memory until the end; ours is on disk while it is spoken, has a level meter and
survives a crash, so the recorder is our own.
"""
