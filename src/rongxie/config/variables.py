"""The environment variables of an installation, as data, and the one who reads them.

`docs/reference/settings.md` is made from `VARIABLES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from rongxie.values.texts import Refusal, Text, say

Kind = Literal["text", "number", "flag", "words", "folder", "secret"]
OURS = "RONGXIE_"
FROM_FILE = "_FILE"


class WrongSetting(Refusal):
    """An environment variable has a value that it cannot have."""


class UnknownSetting(Refusal):
    """An environment variable looks like one of ours and is none."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable; a `secret` may come from the file named in `NAME_FILE` instead."""

    name: str
    kind: Kind
    default: str
    meaning: Text


VARIABLES = (
    Variable(
        "RONGXIE_HOME",
        "folder",
        "",
        Text(
            en="The folder of the database, its passwords and the secret key; unset:"
            " /var/lib/rongxie for root, else rongxie in the data folder of the account.",
            zh="数据库、口令和密钥所在的文件夹；不设时，root 用户为 /var/lib/rongxie，"
            "其他用户为其数据文件夹下的 rongxie。",
        ),
    ),
    Variable(
        "DATABASE_URL",
        "secret",
        "",
        Text(
            en="The address of a PostgreSQL server, with the role of the application; unset:"
            " an embedded database is run.",
            zh="PostgreSQL 服务器地址（应用角色）；不设时使用内置数据库。",
        ),
    ),
    Variable(
        "DATABASE_OWNER_URL",
        "secret",
        "",
        Text(
            en="The same server with the role of the owner, needed only where tables are made.",
            zh="同一服务器的地址（所有者角色），仅在建表升级时需要。",
        ),
    ),
    Variable(
        "RONGXIE_SECRET_KEY",
        "secret",
        "",
        Text(
            en="Signs sessions and links; unset: made once and kept in the home.",
            zh="用于会话和链接的签名；不设时自动生成并保存在上述文件夹中。",
        ),
    ),
    Variable(
        "RONGXIE_MASTER_KEY",
        "secret",
        "",
        Text(
            en="Wraps the keys of personal data: 64 hexadecimal digits, several keys separated by"
            " spaces while they change, the newest first; unset: made once and kept in the home."
            " Keep it apart from the backup: without it personal data cannot be read again.",
            zh="用于保护个人信息密钥：64位十六进制数，更换期间可用空格并列多个，最新的在前；"
            "不设时自动生成并保存在上述文件夹中。须与备份分开保管，遗失后个人信息无法恢复。",
        ),
    ),
    Variable(
        "RONGXIE_DEBUG",
        "flag",
        "False",
        Text(
            en="Shows details of faults on pages; never where real data are.",
            zh="在页面上显示出错细节；有真实数据的环境不得开启。",
        ),
    ),
    Variable(
        "RONGXIE_ALLOWED_HOSTS",
        "words",
        "127.0.0.1,localhost",
        Text(
            en="The names under which the pages are reached, separated by commas.",
            zh="访问页面所用的主机名，用逗号分隔。",
        ),
    ),
    Variable(
        "RONGXIE_BEHIND_TLS",
        "flag",
        "False",
        Text(
            en="A server in front speaks https, overwrites X-Forwarded-Proto and appends to"
            " X-Forwarded-For: cookies then travel by https only. True wherever real data are.",
            zh="由前置服务器提供 https，并覆盖 X-Forwarded-Proto、追加 X-Forwarded-For；"
            "开启后登录凭证只经 https 传输。有真实数据的环境必须开启。",
        ),
    ),
    Variable(
        "RONGXIE_SECOND_FACTOR",
        "text",
        "required",
        Text(
            en="required: nobody works before a second factor (an authenticator app or a security"
            " key) is set up; offered: each decides, for a sample on one's own computer.",
            zh="required：须先设置第二重验证（验证器应用或安全密钥）才能办理业务；"
            "offered：由本人决定，仅用于本机试用。",
        ),
    ),
    Variable(
        "RONGXIE_SESSION_HOURS",
        "number",
        "12",
        Text(
            en="Hours after which everybody signs in again, however busy.",
            zh="登录后最长有效时间（小时），到时须重新登录。",
        ),
    ),
    Variable(
        "RONGXIE_IDLE_MINUTES",
        "number",
        "30",
        Text(
            en="Minutes without a request after which one signs in again.",
            zh="无操作多少分钟后须重新登录。",
        ),
    ),
    Variable(
        "RONGXIE_API_REQUESTS_A_MINUTE",
        "number",
        "12000",
        Text(
            en="How many requests of one membership the API takes within a minute; one more is"
            " answered with 429.",
            zh="接口对同一职责每分钟受理的最多请求数；超过时返回 429。",
        ),
    ),
    Variable(
        "RONGXIE_WEB_PROCESSES",
        "number",
        "2",
        Text(
            en="How many processes answer pages and API, each with four connections to the"
            " database and up to 200 MiB of memory; on a server one for each core.",
            zh="处理页面和接口请求的进程数；每个进程占用四个数据库连接、最多约 200 MiB 内存，"
            "服务器上可按每核一个设置。",
        ),
    ),
    Variable(
        "RONGXIE_WEBHOOK_PRIVATE",
        "words",
        "",
        Text(
            en="Private networks that webhooks may go to, separated by commas (10.0.0.0/8); plain"
            " http is spoken in these only. Unset: none.",
            zh="事件推送可以到达的内部网段，用逗号分隔（如 10.0.0.0/8），仅在这些网段内允许使用"
            " http；不设时一律不允许。",
        ),
    ),
    Variable(
        "RONGXIE_SMTP",
        "secret",
        "",
        Text(
            en="The mail server, smtp://name:password@host:587 or smtps://…; unset: e-mails are"
            " simulated.",
            zh="邮件服务器地址，形如 smtp://用户:口令@主机:587 或 smtps://…；不设时模拟发送。",
        ),
    ),
    Variable(
        "RONGXIE_MAIL_FROM",
        "text",
        "",
        Text(en="The sender of e-mails.", zh="邮件的发件人地址。"),
    ),
    Variable(
        "RONGXIE_SMS_GATEWAY",
        "text",
        "",
        Text(
            en="The address of the gateway that takes SMS as signed JSON; unset: simulated.",
            zh="短信网关地址（接收带签名的 JSON）；不设时模拟发送。",
        ),
    ),
    Variable(
        "RONGXIE_CHAT_GATEWAY",
        "text",
        "",
        Text(
            en="The address of the gateway of the government chat, as for SMS; unset: simulated.",
            zh="政务通讯网关地址，方式同短信；不设时模拟发送。",
        ),
    ),
)  # fmt: skip


class Environment:
    """Reads each variable of `VARIABLES` once, strictly."""

    def __init__(self, given: Mapping[str, str]) -> None:
        """Take the environment.

        :raises UnknownSetting: if a name begins like ours and is none of ours
        """
        self._given = given
        self._unread = {variable.name: variable for variable in VARIABLES}
        known = set(self._unread) | {
            f"{v.name}{FROM_FILE}" for v in VARIABLES if v.kind == "secret"
        }
        for name in sorted(set(given) - known):
            if name.startswith(OURS):
                raise UnknownSetting(
                    say(
                        "There is no setting {name}. The settings are: {names}",
                        name=name,
                        names=", ".join(sorted(known)),
                    )
                )

    @property
    def unread(self) -> set[str]:
        """The names that nobody has asked for yet."""
        return set(self._unread)

    def text(self, name: str) -> str:
        """Return a value as it is written."""
        return self._taken(name, "text")

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """Return a text that is one of a few.

        :raises WrongSetting: if it is another one
        """
        value = self._taken(name, "text")
        if value not in choices:
            raise WrongSetting(
                say(
                    "{name} is {choices}, not {value}",
                    name=name,
                    choices=" / ".join(choices),
                    value=value or "''",
                )
            )
        return value

    def number(self, name: str) -> int:
        """Return a whole number above nought.

        :raises WrongSetting: if it is none
        """
        value = self._taken(name, "number")
        if not (value.isascii() and value.isdigit() and int(value)):
            raise WrongSetting(
                say("{name} is a whole number above 0, not {value}", name=name, value=value or "''")
            )
        return int(value)

    def words(self, name: str) -> list[str]:
        """Return the parts of a value between its commas."""
        return [word.strip() for word in self._taken(name, "words").split(",") if word.strip()]

    def networks(self, name: str) -> list[str]:
        """Return networks, each an address with the bits that it has in common with the others.

        :raises WrongSetting: if one is none
        """
        found = self.words(name)
        for word in found:
            try:
                ip_network(word)
            except ValueError:
                raise WrongSetting(
                    say("{name} wants networks like 10.0.0.0/8, not {value}", name=name, value=word)
                ) from None
        return found

    def folder(self, name: str, otherwise: Path) -> Path:
        """Return an absolute folder.

        :raises WrongSetting: if it is relative: what it means would depend on where one stands
        """
        value = self._taken(name, "folder")
        path = Path(value).expanduser() if value else otherwise
        if not path.is_absolute():
            raise WrongSetting(
                say(
                    "{name} wants a whole path that begins with /, not {value}",
                    name=name,
                    value=value,
                )
            )
        return path.resolve()

    def flag(self, name: str) -> bool:
        """Return a yes or no.

        :raises WrongSetting: if it is neither True nor False
        """
        value = self._taken(name, "flag")
        if value not in {"True", "False"}:
            raise WrongSetting(
                say("{name} is True or False, not {value}", name=name, value=value or "''")
            )
        return value == "True"

    def secret(self, name: str) -> str:
        """Return a secret from the environment, or from the file that `NAME_FILE` names.

        :raises WrongSetting: if both are given, or the file cannot be read
        """
        value, path = self._taken(name, "secret"), self._given.get(name + FROM_FILE, "")
        if value and path:
            raise WrongSetting(
                say("Give either {name} or {name}_FILE, not both: which one counts?", name=name)
            )
        if not path:
            return value
        try:
            return Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise WrongSetting(
                say(
                    "The file {path} of {name}_FILE cannot be read: {fault}",
                    path=path,
                    name=name,
                    fault=fault,
                )
            ) from fault

    def _taken(self, name: str, kind: Kind) -> str:
        variable = self._unread.pop(name)  # a KeyError here is ours: unlisted, or read twice
        if variable.kind != kind:
            raise TypeError(f"{name} is a {variable.kind}, not a {kind}")
        return self._given.get(name, variable.default)
