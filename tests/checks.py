"""Checks that are no tests: translations, migrations and templates complete, pins with hashes and without addresses."""

import os
import re
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "draagvlak.settings")
ROOT = Path(__file__).parent.parent


def main() -> int:
    import django
    from django.core.management import call_command

    import fault_texts
    import imports
    import languages
    import modules_
    import named_templates
    import old_phones_
    import own_address
    import ratchets
    from draagvlak.core import translations

    django.setup()
    faults = [f"not translated: {text}" for text in translations.missing()]
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    except SystemExit:
        faults.append("migrations are not complete: run django makemigrations")
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^([\w.-]+(?:\[\w+\])?)==", text, re.MULTILINE)
        if len(pins) < 10 or text.count("--hash=sha256:") < len(pins) or "://" in text:
            faults.append(f"{name}: every pin needs a hash, and no address belongs there")
    templates = sorted(map(str, (ROOT / "src").rglob("*.html")))
    djade = subprocess.run(
        [Path(sys.executable).with_name("djade"), "--target-version", "5.2", "--check", *templates], check=False
    )
    if djade.returncode:
        faults.append("templates are not formatted: run djade")
    faults += (
        fault_texts.faults()
        + own_address.faults()
        + languages.faults()
        + imports.faults()
        + imports.overridden()
        + named_templates.faults()
        + old_phones_.faults()
        + modules_.faults()
        + ratchets.faults()
    )
    print("\n".join(faults) or "translations, migrations, templates and pins are complete")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
