"""What a run says on the terminal."""

from wonton_core.cli.ape_run_summary import report_forecast, report_run, say_without_key
from wonton_core.codec.records import structure
from wonton_core.engineering.run.forecasting import RunForecast
from wonton_core.errors import BadInputError
from wonton_core.model.evaluation_run import EVALUATION_RUN_FORMAT_VERSION, EvaluationRun, Spending, StageRecord
from wonton_core.model.measures import VERIFIER


def record(stage, options, counts):
    content = {
        "format_version": EVALUATION_RUN_FORMAT_VERSION, "stage": stage, "key": "k", "folder": f"{stage}/k",
        "state": "done", "reason": "", "options": options, "inputs": {}, "plugins": [], "prompts": {},
        "wonton_version": "0", "files": {}, "sha256": {}, "counts": counts, "spending": {},
    }  # fmt: skip
    known = {field.name for field in StageRecord.__attrs_attrs__}
    return structure({name: value for name, value in content.items() if name in known}, StageRecord, place="x")


def rate(value):
    return {"1": {"value": value, "low": 0.0, "high": 1.0, "n": 3, "small": True, "lowest": value, "highest": value}}


def test_a_run_reads_alike_whether_its_figures_are_new_or_from_disk(tmp_path, capsys):
    def shown(names, deciders):
        generators = {
            name: {"asked": 3, "found": 3, "outcomes": {}, "pass_at_k": {by: rate(0.5) for by in deciders}}
            for name in names
        }
        stages = {
            "generate": record("generate", {"models": ["no_op", "gold"]}, {}),
            "measure": record("measure", {}, {"tasks": 3, "generators": generators, "caveats": []}),
        }
        run = EvaluationRun(EVALUATION_RUN_FORMAT_VERSION, "r", "s", stages, Spending(), Spending())
        report_run(run, tmp_path, as_json=False)
        return capsys.readouterr().out

    new = shown(("no_op", "gold"), (VERIFIER, "a_judge"))
    assert new == shown(("gold", "no_op"), ("a_judge", VERIFIER))
    assert new.index("no_op") < new.index("gold")
    assert new.index("verified") < new.index("accepted by a_judge")
    assert "too few to conclude anything from" in new


def test_a_forecast_has_the_likely_cost(capsys):
    def span(least, most):
        return {"at_least": least, "at_most": most}

    figures = {
        "requests": span(2, 2), "prompt_tokens": span(1, 8), "answer_tokens": span(2, 900),
        "cost": span(0.00024869, 1.157025499), "likely_cost": 0.0786,
    }  # fmt: skip
    free = {**figures, "cost": span(0, None), "likely_cost": 0.0}
    report_forecast(RunForecast({"generate": figures, "judge": free}, {}), as_json=False)
    first, second = capsys.readouterr().out.splitlines()
    for said in ("requests 2,", "answer tokens 2 to 900,", "cost 0.0002 to 1.1570,", "likely about 0.079"):
        assert said in first
    assert second.endswith("cost 0.0000 to no limit")


def test_what_would_help_is_said_of_a_model_without_a_key(capsys):
    say_without_key([("vendor:model", BadInputError("no key was found", next_step="set KEY"))])
    assert "vendor:model can't be asked yet: no key was found; set KEY." in capsys.readouterr().err
