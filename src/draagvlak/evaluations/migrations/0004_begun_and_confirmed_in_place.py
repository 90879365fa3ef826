"""A round begins on its day; counts say how much of what is in place was confirmed in this round."""

import datetime
from collections import Counter
from typing import Any

from django.db import migrations, models
from django.utils import timezone


def begin(apps: Any, schema_editor: Any) -> None:
    """Rounds that there are have taken in their schools."""
    for round_ in apps.get_model("evaluations", "Round").objects.all():
        day = datetime.datetime.combine(round_.opens, datetime.time.min)
        round_.began = timezone.make_aware(day)
        round_.save(update_fields=["began"])


def count(apps: Any, schema_editor: Any) -> None:
    """Behind the counts of each topic: how many answers are in place and confirmed."""
    models_ = {name: apps.get_model("evaluations", name) for name in ("Round", "Evaluation", "Answer")}
    provisions = apps.get_model("norms", "Provision").objects
    for round_ in models_["Round"].objects.all():
        topics = dict(provisions.filter(version=round_.version_id).values_list("key", "topic__key"))
        confirmed: dict[int, Counter[str]] = {}
        rows = models_["Answer"].objects.filter(round=round_, standing="in-place", confirmed__isnull=False)
        for evaluation, key in rows.values_list("evaluation_id", "key"):
            confirmed.setdefault(evaluation, Counter())[topics.get(key, "")] += 1
        together: Counter[str] = Counter()
        changed = []
        for evaluation in models_["Evaluation"].objects.filter(round=round_):
            its = confirmed.get(evaluation.pk, Counter())
            evaluation.counts = {topic: [*counts[:7], its[topic]] for topic, counts in evaluation.counts.items()}
            changed.append(evaluation)
            if evaluation.school_id:
                together += its
        models_["Evaluation"].objects.bulk_update(changed, ["counts"], batch_size=500)
        round_.counts = {topic: [*counts[:7], together[topic]] for topic, counts in round_.counts.items()}
        round_.save(update_fields=["counts"])


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_order_by_own_columns"),
        ("norms", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="began",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
