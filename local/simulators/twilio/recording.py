"""The `<Record>` verb: a beep, the person's words until silence, a key, the limit or hang-up, and then the action.

*Documented*: silence for `timeout` (5 s) ends it, any key of `finishOnKey` (all), `maxLength` (3600 s); silence at both ends
is trimmed; an empty recording makes no request and goes on with the next verb; otherwise `action` (default: the current
document) gets RecordingUrl, RecordingDuration and Digits (`hangup` if the caller hung up), and later verbs are unreachable;
without `action` in a document that came by REST it is error 11100. *Judgement*: what is silence, and that nothing can be
transcribed here (`transcribeCallback` gets `TranscriptionStatus=failed`).
"""

import asyncio

from local.simulators.twilio.frames import BEEP, BYTES_PER_MS, FRAME_BYTES, FRAME_MS, is_loud
from local.simulators.twilio.interpreter import GoOn, Outcome, Stop, next_request
from local.simulators.twilio.leg import Ending, Leg
from local.simulators.twilio.records import Recording
from local.simulators.twilio.twiml import Document, Element

INVALID_URL = 11100
_ALL_KEYS = "1234567890*#"


class _Recorder:
    """Listens to a mouth; `done` is set when the recording is over, `ended_by` says by what."""

    def __init__(self, *, silence_ms: int, longest_ms: int, keys: str) -> None:
        self.sound = bytearray()
        self.done = asyncio.Event()
        self.ended_by = ""
        self._silence_ms = silence_ms
        self._longest_ms = longest_ms
        self._keys = keys
        self._quiet_ms = 0

    def spoken(self, frame: bytes) -> None:
        if self.done.is_set():
            return
        self.sound += frame
        self._quiet_ms = 0 if is_loud(frame) else self._quiet_ms + FRAME_MS
        if self._quiet_ms >= self._silence_ms:
            self._end("silence")
        elif len(self.sound) // BYTES_PER_MS >= self._longest_ms:
            self._end("length")

    def pressed(self, digit: str) -> None:
        if digit in self._keys:
            self._end(digit)

    def _end(self, by: str) -> None:
        self.ended_by = self.ended_by or by
        self.done.set()


async def record(leg: Leg, element: Element, document: Document) -> Outcome:
    leg.answer()
    if document.inline and not element.get("action"):
        leg.warn(INVALID_URL, "<Record> without action in a document that came by REST")
        return Stop(Ending.HANG_UP)
    if element.flag("playBeep", True):
        await leg.line.play_clip(BEEP)
    recorder = await _record(leg, element)
    sound = _trimmed(bytes(recorder.sound)) if element.get("trim", "trim-silence") == "trim-silence" else recorder.sound
    ended_by = "hangup" if leg.gone else recorder.ended_by
    if not sound:
        leg.note("recording", seconds=0, by=ended_by)
        _recording_callback(leg, element, document, None)
        return GoOn()
    recording = _keep(leg, bytes(sound), ended_by)
    _recording_callback(leg, element, document, recording)
    _transcription_callback(leg, element, document, recording)
    fields = {
        "RecordingUrl": recording.url,
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.seconds),
        "Digits": ended_by if ended_by in {*_ALL_KEYS, "hangup"} else "",
    }
    request = next_request(element, document, fields)
    if leg.gone:
        leg.record.status = "completed"
        leg.in_background(leg.tell(request.url, request.method, fields, document.url))
        return Stop(Ending.GONE)
    return request


async def _record(leg: Leg, element: Element) -> _Recorder:
    recorder = _Recorder(
        silence_ms=1000 * element.seconds("timeout", 5, least=1),
        longest_ms=1000 * element.seconds("maxLength", 3600, least=1),
        keys=element.get("finishOnKey", _ALL_KEYS),
    )
    leg.line.listeners.append(recorder)
    waiting = [asyncio.create_task(event.wait()) for event in (recorder.done, leg.line.hung_up)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        leg.line.listeners.remove(recorder)
    return recorder


def _trimmed(sound: bytes) -> bytes:
    frames = [sound[i : i + FRAME_BYTES] for i in range(0, len(sound), FRAME_BYTES)]
    loud = [i for i, frame in enumerate(frames) if is_loud(frame)]
    return b"".join(frames[loud[0] : loud[-1] + 1]) if loud else b""


def _keep(leg: Leg, sound: bytes, ended_by: str) -> Recording:
    exchange = leg.exchange
    sid = exchange.ids.sid("RE")
    url = f"{exchange.api_base}/2010-04-01/Accounts/{exchange.account_sid}/Recordings/{sid}"
    seconds = max(1, round(len(sound) / BYTES_PER_MS / 1000))
    recording = Recording(sid, leg.record.sid, url, sound, seconds, ended_by)
    exchange.recordings[sid] = recording
    leg.record.recordings.append(recording)
    leg.note("recording", sid=sid, seconds=seconds, by=ended_by)
    return recording


def _recording_callback(leg: Leg, element: Element, document: Document, recording: Recording | None) -> None:
    url = element.get("recordingStatusCallback")
    status = "completed" if recording is not None else "absent"
    if not url or status not in element.get("recordingStatusCallbackEvent", "completed").split():
        return
    fields = {"RecordingStatus": status, "RecordingChannels": "1", "RecordingSource": "RecordVerb"}
    if recording is not None:
        fields |= {
            "RecordingSid": recording.sid,
            "RecordingUrl": recording.url,
            "RecordingDuration": str(recording.seconds),
        }
    leg.in_background(leg.tell(url, element.get("recordingStatusCallbackMethod", "POST"), fields, document.url))


def _transcription_callback(leg: Leg, element: Element, document: Document, recording: Recording) -> None:
    url = element.get("transcribeCallback")
    if not url:
        return
    fields = {
        "TranscriptionSid": leg.exchange.ids.sid("TR"),
        "TranscriptionText": "",
        "TranscriptionStatus": "failed",
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url,
    }
    leg.in_background(leg.tell(url, "POST", fields, document.url))
