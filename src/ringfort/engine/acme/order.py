"""One order at the directory, from the account to the certificate; whenever it is told to."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from acme import challenges, crypto_util, errors, messages
from acme.client import ClientNetwork, ClientV2
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from josepy import jwa, jwk

from ringfort.engine.acme import problems
from ringfort.engine.acme.challenge import Answers
from ringfort.engine.acme.folder import BITS, Account, Folder, Problem, Unfinished, names_of
from ringfort.engine.acme.problems import Failed
from ringfort.settings import AcmeSettings

LONGEST_S = 180
NETWORK_S = 10
"""For one answer; so long it may take to stop, too."""
POLL_S = 1.0
_SYSTEMS_ROOTS = "/etc/ssl/certs/ca-certificates.crt"

_in_thread = asyncio.to_thread
"""The library blocks: one request at a time, so that an order can be broken off."""


async def obtain(wanted: AcmeSettings, names: Sequence[str], folder: Folder, listen: str) -> None:
    """A certificate for these names into the folder; `listen` is where the authority will ask.

    Raises Failed. Broken off, or after the process's death, the next goes on with the same order.
    """
    try:
        async with asyncio.timeout(LONGEST_S), Answers(listen, wanted.http_port) as answers:
            client, key = await _in_thread(_client, wanted, folder)
            chain = await _resumed(client, names, folder)
            folder.take(chain or await _ordered(client, key, names, folder, answers))
            folder.forget(Unfinished)
    except problems.EXPECTED as error:
        raise Failed(problems.problem(error)) from error


def network(wanted: AcmeSettings, key: jwk.JWK | None = None) -> ClientNetwork:
    """The way to the directory; without a key it can only be asked what anybody may know."""
    roots = str(wanted.ca_file or _SYSTEMS_ROOTS)
    return ClientNetwork(
        key,
        alg=jwa.ES256,
        verify_ssl=cast("bool", roots),  # handed to requests, which takes a path
        user_agent="ringfort",
        timeout=NETWORK_S,
    )


def _client(wanted: AcmeSettings, folder: Folder) -> tuple[ClientV2, jwk.JWK]:
    """Ready to order: the account is there, made now if need be."""
    account = folder.read(Account)
    if account is None:
        account = Account(key=_pem(ec.generate_private_key(ec.SECP256R1())))
        folder.write(account)
    key = jwk.JWKEC(key=load_pem_private_key(account.key.encode(), None))
    signed = network(wanted, key)
    client = ClientV2(ClientV2.get_directory(wanted.directory, signed), signed)
    if not account.uri:
        account.uri = _registered(client, key, wanted)
        folder.write(account)
    signed.account = messages.RegistrationResource(uri=account.uri, body=messages.Registration())
    return client, key


def _registered(client: ClientV2, key: jwk.JWK, wanted: AcmeSettings) -> str:
    """URI of the account of this key."""
    binding = None
    if wanted.eab_key_id and wanted.eab_key:
        binding = messages.ExternalAccountBinding.from_data(
            key.public_key(),
            wanted.eab_key_id,
            wanted.eab_key.get_secret_value(),
            client.directory,
        )
    new = messages.NewRegistration.from_data(
        email=wanted.email, external_account_binding=binding, terms_of_service_agreed=True
    )
    try:
        return str(client.new_account(new).uri)
    except errors.ConflictError as known:
        return str(known.location)


async def _resumed(client: ClientV2, names: Sequence[str], folder: Folder) -> bytes | None:
    """What an earlier order had come to; None when there is none to go on with."""
    begun = folder.read(Unfinished)
    if begun is None or begun.names != tuple(names):
        return None
    order = messages.OrderResource(
        uri=begun.uri,
        body=messages.Order(finalize=begun.finalize),
        csr_pem=crypto_util.make_csr(begun.key.encode(), list(names)),
    )
    try:
        return await _fetched(client, order, begun)
    except errors.Error as error:
        if problems.problem(error).trouble == "away":
            raise
        folder.forget(Unfinished)
        return None


async def _ordered(
    client: ClientV2, key: jwk.JWK, names: Sequence[str], folder: Folder, answers: Answers
) -> bytes:
    server_key = _pem(await _in_thread(rsa.generate_private_key, 65537, BITS))
    csr = crypto_util.make_csr(server_key.encode(), list(names))
    try:
        order = await _in_thread(client.new_order, csr)
    except messages.Error as error:
        if error.code == "accountDoesNotExist":
            folder.forget(Account)
        raise
    for authorization in order.authorizations:
        await _answer(client, key, authorization, answers)
    for authorization in order.authorizations:
        await _proved(client, authorization)
    begun = Unfinished(
        names=tuple(names), key=server_key, uri=order.uri, finalize=order.body.finalize
    )
    folder.write(begun)
    await _in_thread(client.begin_finalization, order)
    return await _fetched(client, order, begun)


async def _answer(
    client: ClientV2,
    key: jwk.JWK,
    authorization: messages.AuthorizationResource,
    answers: Answers,
) -> None:
    """Say that the authority may ask, unless it knows that the name is ours."""
    if authorization.body.status != messages.STATUS_PENDING:
        return
    offered = [
        each for each in authorization.body.challenges if isinstance(each.chall, challenges.HTTP01)
    ]
    if not offered:
        raise Failed(Problem(trouble="refused", detail="no http-01 is offered"))
    response, text = offered[0].response_and_validation(key)
    answers.add(offered[0].chall.path, text)
    await _in_thread(client.answer_challenge, offered[0], response)


async def _proved(client: ClientV2, authorization: messages.AuthorizationResource) -> None:
    """Raises errors.ValidationError when it is not."""
    while authorization.body.status == messages.STATUS_PENDING:
        authorization, _ = await _in_thread(client.poll, authorization)
        if authorization.body.status == messages.STATUS_PENDING:
            await asyncio.sleep(POLL_S)
    if authorization.body.status != messages.STATUS_VALID:
        raise errors.ValidationError([authorization])


async def _fetched(client: ClientV2, order: messages.OrderResource, begun: Unfinished) -> bytes:
    """Key, certificate and chain, once it is issued."""
    while True:
        soon = datetime.now() + timedelta(seconds=POLL_S * 2)  # the library compares local times
        try:
            issued = await _in_thread(client.poll_finalization, order, soon)
        except errors.TimeoutError:
            continue
        return _whole(begun, str(issued.fullchain_pem).encode())


def _whole(begun: Unfinished, chain: bytes) -> bytes:
    """With its key, if they belong together; else Failed."""
    certificate = x509.load_pem_x509_certificate(chain)
    key = load_pem_private_key(begun.key.encode(), None)
    if certificate.public_key() != key.public_key() or names_of(certificate) != set(begun.names):
        raise Failed(Problem(trouble="refused", detail="the certificate is not what was ordered"))
    return begun.key.encode() + chain


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
