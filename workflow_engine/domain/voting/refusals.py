"""Why somebody may not do something in a ballot."""

from workflow_engine.errors import Conflict, Forbidden, Invalid, _l


class AlreadyVoted(Conflict):
    message = _l("You have already voted in this step; each person votes once.")


class NotYourTurn(Conflict):
    message = _l("Others are asked before you; you are told when it is your turn.")


class AlreadyAsked(Conflict):
    message = _l("This person is asked in this step already.")


class AbstentionRefused(Invalid):
    message = _l("Nobody can abstain in this step.")


class NotAskedForAdvice(Invalid):
    message = _l("You are asked for your vote, not for advice.")


class SignersRefused(Forbidden):
    message = _l("Nobody can be added in this step.")


class TransferRefused(Forbidden):
    message = _l("A vote of this step cannot be handed to somebody else.")


class NotRemovable(Forbidden):
    message = _l("Only somebody who was added, by whoever added him, can be taken out again.")


class NothingToTakeBack(Conflict):
    message = _l("There is no vote of yours that could be taken back.")


class ActedUpon(Conflict):
    message = _l("Somebody has voted after you and because of you; your vote stands.")
