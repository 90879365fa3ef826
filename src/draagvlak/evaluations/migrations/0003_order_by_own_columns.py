from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0002_answers_by_moment"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="action",
            options={"ordering": ["goal_id", "due", "text"]},
        ),
        migrations.AlterModelOptions(
            name="answer",
            options={"ordering": ["evaluation_id", "key"]},
        ),
        migrations.AlterModelOptions(
            name="assignment",
            options={"ordering": ["evaluation_id", "topic"]},
        ),
        migrations.AlterModelOptions(
            name="evaluation",
            options={"ordering": ["consortium_id", "-round__year"]},
        ),
        migrations.AlterModelOptions(
            name="evidence",
            options={"ordering": ["evaluation_id", "added"]},
        ),
        migrations.AlterModelOptions(
            name="finding",
            options={"ordering": ["visit_id", "key"]},
        ),
        migrations.AlterModelOptions(
            name="goal",
            options={"ordering": ["consortium_id", "-year", "made"]},
        ),
        migrations.AlterModelOptions(
            name="remark",
            options={"ordering": ["evaluation_id", "at", "id"]},
        ),
        migrations.AlterModelOptions(
            name="round",
            options={"ordering": ["consortium_id", "-year"]},
        ),
        migrations.AlterModelOptions(
            name="step",
            options={"ordering": ["evaluation_id", "at", "id"]},
        ),
        migrations.AlterModelOptions(
            name="visit",
            options={"ordering": ["evaluation_id", "made"]},
        ),
    ]
