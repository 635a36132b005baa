"""What the inventory refuses, in words that say what to do next."""

from workflow_engine.errors import BusinessError, _l


def no_quality_warehouse() -> BusinessError:
    return BusinessError(
        "NO_QUALITY_WAREHOUSE",
        _l("There is no warehouse for quality inspection in use; make one first."),
    )


def no_transit_warehouse() -> BusinessError:
    return BusinessError(
        "NO_TRANSIT_WAREHOUSE",
        _l("There is no warehouse for goods on the way in use; make one or name one."),
    )


def value_changed(document: str) -> BusinessError:
    return BusinessError(
        "VALUE_CHANGED",
        _l("{document} is worth more by now than what was approved; have it approved again."),
        document=document,
    )
