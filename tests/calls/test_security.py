"""TLS, SRTP and codecs: every pair of kinds, both ways, with hold from each side."""

import asyncio
import ssl
import wave
from array import array
from collections.abc import Awaitable, Callable

import pytest

from ringfort.bootstrap.certifying import Renewal
from ringfort.bootstrap.edge import edge_rpc
from ringfort.edge.rpc import EdgeRefused
from ringfort.engine.certificates import Certificates
from ringfort.phones import tone
from ringfort.phones.call import Call
from ringfort.phones.phone import Phone, assert_sound
from ringfort.phones.recording import REQUIRED, SETTLE
from ringfort.resources.people.devices import DEVICE
from ringfort.testing.eventually import eventually
from tests.calls.office import Office


async def plain(office: Office, extension: str) -> Phone:
    return await office.phone(extension)


async def sdes(office: Office, extension: str) -> Phone:
    return await secret(office, extension)


async def secret(office: Office, extension: str, **settings: object) -> Phone:
    """A phone whose device demands SRTP."""
    await rule(office, extension, "s", encrypt_audio=True, **settings)
    return await office.phone(extension, transport="tls", srtp=True)


async def rule(office: Office, extension: str, rule: str, **settings: object) -> None:
    """Set the device's settings and wait until the edge has the rule that follows."""
    device_id = (await office.user(extension)).device_id
    await office.factory.change(office.account, DEVICE, device_id, settings=settings)

    async def known() -> bool:
        name = f"{extension}@{office.realm}"
        try:
            found = (await office.edge.call("htable.get", "media", name))["item"]["value"]
        except EdgeRefused:
            return rule == ""
        return bool(found == rule)

    await eventually(known, promise_s=1, what=f"edge knows the rule {rule!r}")


async def connect(caller: Phone, callee: Phone, extension: str) -> tuple[Call, Call]:
    """The call at its caller and at its callee, who has answered."""
    call = await caller.dial(extension)
    await call.ringing()
    answered = await callee.answer()
    await call.answered()
    return call, answered


Maker = Callable[[Office, str], Awaitable[Phone]]


@pytest.mark.parametrize(
    ("caller", "callee"), [(sdes, plain), (plain, sdes), (sdes, sdes)],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
async def test_every_pair_talks_and_holds(office: Office, caller: Maker, callee: Maker) -> None:
    alice, bob = await caller(office, "1001"), await callee(office, "1002")
    call, answered = await connect(alice, bob, "1002")
    await call.talk(seconds=1.5)
    assert_sound(alice, bob)
    for holder, held in ((call, answered), (answered, call)):
        await holder.hold()
        await holder.resume()
        held.since = holder.since
        await holder.talk(seconds=1.5)
        assert_sound(alice, bob)
    await bob.hang_up()
    await call.ended(by="them")


async def test_srtp_is_never_replaced_by_plain_sound(office: Office) -> None:
    alice, bob = await plain(office, "1001"), await sdes(office, "1002")
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
    alice, bob = await plain(office, "1001"), await plain(office, "1002")
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
    alice, bob = await plain(office, "1001"), await plain(office, "1002")
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
    g711 = await plain(office, "1002")
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
    alice, bob = await sdes(office, "1001"), await plain(office, "1002")
    call, answered = await connect(alice, bob, "1002")
    certificates = Certificates(office.platform.settings)
    before = await served_certificate(office)
    certificates.server.unlink()
    async with edge_rpc(office.platform, f"tests-tls-{alice.seat.frequency}") as rpc:
        await Renewal(office.platform, rpc).look()
    assert await served_certificate(office) not in (b"", before)
    await call.hold()
    await call.resume()
    answered.since = call.since
    await call.talk(seconds=1.5)
    assert_sound(alice, bob)
    carol = await sdes(office, "1003")
    await bob.hang_up()
    await connect(bob, carol, "1003")


async def served_certificate(office: Office) -> bytes:
    """What a stranger who trusts our authority is shown, DER."""
    context = ssl.create_default_context(cafile=Certificates(office.platform.settings).ca)
    host, port = office.platform.settings.listen, office.platform.ports.edge_sips
    _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    shown: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return shown
