"""Devices that the caller's account lets be told by web push."""

from django.http import HttpRequest
from ninja import Router, Status

from debate.api.callers import caller
from debate.api.schemas import FormerPushDevice, NewPushDevice
from debate.push.devices import add_device, remove_device

router = Router(tags=["push"])


@router.put("/push", response={204: None}, summary="Let this device be told what concerns the account")
def put_push(request: HttpRequest, device: NewPushDevice) -> Status[None]:
    session_key = request.session.session_key
    add_device(
        caller(request),
        session_key,
        endpoint=device.endpoint,
        p256dh=device.p256dh,
        auth=device.auth,
        replaces=device.replaces,
    )
    return Status(204, None)


@router.delete("/push", response={204: None}, summary="Turn off notifications on this device")
def delete_push(request: HttpRequest, device: FormerPushDevice) -> Status[None]:
    remove_device(caller(request), device.endpoint)
    return Status(204, None)
