"""TLS, SRTP and codecs, as a device demands them; certificates."""

import asyncio
import ssl
import wave
from array import array

import pytest

from ringfort.bootstrap.certifying import Renewal
from ringfort.bootstrap.edge import edge_rpc
from ringfort.bootstrap.serving import LOOK_SECONDS
from ringfort.engine.certificates import Certificates
from ringfort.phones import tone
from ringfort.phones.phone import Phone, assert_sound
from ringfort.phones.recording import REQUIRED, SETTLE
from ringfort.testing.eventually import eventually
from tests.calls.kinds import connect, plain, rule, sdes
from tests.calls.office import Office


async def test_srtp_is_never_replaced_by_plain_sound(office: Office) -> None:
    alice, bob = await plain(office, None, "1001"), await sdes(office, None, "1002")
    unable = await office.phone("1002", transport="tls")
    call = await alice.dial("1002")
    for phone in (bob, unable):
        invite = (await phone.rings()).messages[0]
        assert "RTP/SAVP" in invite.body
        assert "RTP/AVP" not in invite.body
    await bob.reject()
    await call.refused()
    assert (await (await unable.dial("1001")).refused(488)).start.endswith("SRTP Required")


async def test_a_device_that_demands_tls_is_out_without(office: Office) -> None:
    alice, bob = await plain(office, None, "1001"), await plain(office, None, "1002")
    encrypted = await office.phone("1002", transport="tls")
    await rule(office, "1002", "t", transport="tls")

    async def only_tls() -> bool:
        found = await office.edge.call("ul.lookup", "location", f"1002@{office.realm}")
        return ["tls" in each["Contact"]["Address"] for each in found["Contacts"]] == [True]

    await eventually(only_tls, promise_s=1, what="contact in the clear is gone")
    await (await bob.dial("1001")).refused(403)
    again = await office.booth.phone(bob.line)
    assert (await again.not_registered()).status == 403
    call, _ = await connect(alice, encrypted, "1002")
    assert not [m for m in bob.trace.received if m.method == "INVITE" and m.is_request]
    await call.hang_up()


async def test_only_codecs_of_the_device_are_spoken(office: Office) -> None:
    alice, bob = await plain(office, None, "1001"), await plain(office, None, "1002")
    await rule(office, "1001", "-u", codecs=["PCMU"])
    assert (await (await alice.dial("1002")).refused(488)).start.endswith("No Codec Allowed")
    call = await bob.dial("1001")
    offer = (await alice.rings()).messages[0].body
    assert "PCMU/8000" in offer
    assert "PCMA" not in offer
    assert "G722" not in offer
    await call.refused()


@pytest.mark.parametrize("caller", ["opus", "g711"])
async def test_the_relay_translates_what_a_device_speaks(office: Office, caller: str) -> None:
    await rule(office, "1001", "-oa", codecs=["opus", "PCMA"])
    opus = await office.booth.phone(office.line("1001", codecs=("opus/48000/2",)))
    await opus.registered()
    g711 = await plain(office, None, "1002")
    if caller == "opus":
        _, of_g711 = await connect(opus, g711, "1002")
    else:
        of_g711, _ = await connect(g711, opus, "1001")
    await of_g711.talk(seconds=2)
    assert g711.hears(opus).ok, g711.hears(opus)
    offer = next(m.body for m in opus.trace.messages if m.body)
    assert offer.index("opus/48000") < offer.find("PCMA") % len(offer), "its order is kept"
    for speaker, listener in ((opus, g711), (g711, opus)):
        assert speaker.call
        await speaker.call.press("19*#")
        heard = listener.heard
        assert await heard.until(lambda h=heard: h.digits() == "19*#", within=5), heard.digits()
    await g711.hang_up()
    assert opus.call
    await opus.call.ended(by="them")
    await opus.quit()
    assert share_in_dump(opus, g711.frequency, seconds=1.5) >= REQUIRED


def share_in_dump(phone: Phone, frequency: int, seconds: float) -> float:
    """Part of what a phone decoded at the beginning of its call that holds the tone."""
    (path,) = phone.seat.folder.glob("dump-*-dec.wav")
    with wave.open(str(path)) as sound:
        every = sound.getframerate() // tone.RATE * sound.getnchannels()
        sound.readframes(int(SETTLE * sound.getframerate()))
        samples = array("h", sound.readframes(int(seconds * sound.getframerate())))[::every]
    frames = [samples[n : n + tone.FRAME] for n in range(0, len(samples), tone.FRAME)]
    assert len(frames) >= seconds / 0.02 - 1
    return sum(tone.holds(frame, frequency) for frame in frames) / len(frames)


async def test_a_new_certificate_cuts_no_call(office: Office) -> None:
    alice, bob = await sdes(office, None, "1001"), await plain(office, None, "1002")
    call, answered = await connect(alice, bob, "1002")
    certificates = Certificates(office.platform.settings)
    before = await served_certificate(office)
    certificates.server.unlink()
    async with edge_rpc(office.platform, f"tests-tls-{alice.seat.frequency}") as rpc:
        await Renewal(office.platform, rpc).look()
    now = await served_certificate(office)
    assert now not in (b"", before)
    https = office.platform.ports.api_tls
    await eventually(
        lambda: served_certificate(office, https),
        until=lambda shown: shown == now,
        promise_s=LOOK_SECONDS,
        what="the API shows it, too",
    )
    await call.hold()
    await call.resume()
    answered.since = call.since
    await call.talk(seconds=1.5)
    assert_sound(alice, bob)
    carol = await sdes(office, None, "1003")
    await bob.hang_up()
    await connect(bob, carol, "1003")


async def served_certificate(office: Office, port: int | None = None) -> bytes:
    """What a stranger who trusts our authority is shown, DER; the edge's unless a port is given."""
    context = ssl.create_default_context(cafile=Certificates(office.platform.settings).ca)
    host, port = office.platform.settings.listen, port or office.platform.ports.edge_sips
    _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    shown: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return shown
