"""The file that the bank carries out: ISO 20022 credit transfer initiation, pain.001.001.03."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from xml.etree import ElementTree

from erp_modules.finance.ledger.model import Setting
from erp_modules.finance.payables.model import Payment, PaymentProposal
from workflow_engine.domain.money import minor_units
from workflow_engine.errors import BusinessError, _l

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
_IBAN_LENGTHS = range(15, 35)


def pain001(
    proposal: PaymentProposal, payments: Sequence[Payment], setting: Setting, at: datetime
) -> bytes:
    """One instruction for all payments of a proposal, in UTF-8.

    Raises ``BusinessError`` NO_BANK_ACCOUNT while the company has not said whence it pays, and
    NOTHING_TO_PAY when no payment is to be sent.
    """
    if not setting.account_number or not setting.name:
        raise BusinessError(
            "NO_BANK_ACCOUNT",
            _l("Enter the company's name and bank account in the finance settings first."),
        )
    sent = [payment for payment in payments if payment.state in ("released", "confirmed")]
    if not sent:
        raise BusinessError("NOTHING_TO_PAY", _l("This proposal has no payment to send."))
    root = ElementTree.Element("Document", xmlns=NAMESPACE)
    order = ElementTree.SubElement(root, "CstmrCdtTrfInitn")
    _header(order, proposal, sent, setting, at)
    _instruction(order, proposal, sent, setting)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _header(
    order: ElementTree.Element,
    proposal: PaymentProposal,
    sent: Sequence[Payment],
    setting: Setting,
    at: datetime,
) -> None:
    header = ElementTree.SubElement(order, "GrpHdr")
    _text(header, "MsgId", f"{proposal.number}-{max(one.attempt for one in sent)}")
    _text(header, "CreDtTm", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _totals(header, sent)
    _text(ElementTree.SubElement(header, "InitgPty"), "Nm", setting.name)


def _totals(parent: ElementTree.Element, sent: Sequence[Payment]) -> None:
    _text(parent, "NbOfTxs", str(len(sent)))
    total = sum((one.amount for one in sent), Decimal(0))
    _text(parent, "CtrlSum", _amount(total, sent[0].currency))


def _instruction(
    order: ElementTree.Element,
    proposal: PaymentProposal,
    sent: Sequence[Payment],
    setting: Setting,
) -> None:
    info = ElementTree.SubElement(order, "PmtInf")
    _text(info, "PmtInfId", proposal.number or proposal.id)
    _text(info, "PmtMtd", "TRF")
    _totals(info, sent)
    _text(info, "ReqdExctnDt", max(one.pay_on for one in sent).isoformat())
    _text(ElementTree.SubElement(info, "Dbtr"), "Nm", setting.name)
    _account(info, "DbtrAcct", setting.account_number or "")
    _agent(info, "DbtrAgt", setting.bic, None)
    for payment in sent:
        _transfer(info, payment)


def _transfer(info: ElementTree.Element, payment: Payment) -> None:
    transfer = ElementTree.SubElement(info, "CdtTrfTxInf")
    _text(ElementTree.SubElement(transfer, "PmtId"), "EndToEndId", payment.number or payment.id)
    amount = ElementTree.SubElement(transfer, "Amt")
    told = ElementTree.SubElement(amount, "InstdAmt", Ccy=payment.currency)
    told.text = _amount(payment.amount, payment.currency)
    _agent(transfer, "CdtrAgt", payment.bic, payment.bank)
    _text(ElementTree.SubElement(transfer, "Cdtr"), "Nm", payment.holder[:140])
    _account(transfer, "CdtrAcct", payment.account_number)
    _text(ElementTree.SubElement(transfer, "RmtInf"), "Ustrd", payment.number or payment.id)


def _account(parent: ElementTree.Element, name: str, number: str) -> None:
    account = ElementTree.SubElement(ElementTree.SubElement(parent, name), "Id")
    plain = number.replace(" ", "").upper()
    if is_iban(plain):
        _text(account, "IBAN", plain)
    else:
        _text(ElementTree.SubElement(account, "Othr"), "Id", number.replace(" ", "")[:34])


def _agent(parent: ElementTree.Element, name: str, bic: str | None, bank: str | None) -> None:
    agent = ElementTree.SubElement(ElementTree.SubElement(parent, name), "FinInstnId")
    if bic:
        _text(agent, "BIC", bic.upper())
    elif bank:
        _text(agent, "Nm", bank[:140])
    else:
        _text(ElementTree.SubElement(agent, "Othr"), "Id", "NOTPROVIDED")


def is_iban(text: str) -> bool:
    """Two letters, two check digits, and the remainder of ISO 13616 is one."""
    if len(text) not in _IBAN_LENGTHS or not text.isascii() or not text.isalnum():
        return False
    if not (text[:2].isalpha() and text[2:4].isdigit()):
        return False
    digits = "".join(str(int(sign, 36)) for sign in text[4:] + text[:4])
    return int(digits) % 97 == 1


def _amount(amount: Decimal, currency: str) -> str:
    return f"{amount:.{minor_units(currency)}f}"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
