"""The peers of bench.match, each a program of its own: the bare solver, and mentor-match.

Both say, as JSON, how many pairs they made and what these are worth by rmtool's own scores.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any


def bare(graph: str) -> dict[str, int]:
    """The first two objectives and nothing else, on the allowed pairs: no people, no proof, no lottery."""
    import numpy as np
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    mentor, mentee, score = np.load(graph)
    mentors, mentees = int(mentor.max()) + 1, int(mentee.max()) + 1
    source, sink = mentors + mentees, mentors + mentees + 1
    of_mentors, of_mentees = np.arange(mentors), np.arange(mentors, source)
    tail = np.concatenate((mentor, np.full(mentors, source), of_mentees))
    head = np.concatenate((mentee + mentors, of_mentors, np.full(mentees, sink)))
    cost = np.concatenate((-score, np.zeros(source, np.int64)))
    solver: Any = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, np.ones_like(cost), cost)
    solver.set_node_supply(source, mentors)
    solver.set_node_supply(sink, -mentees)
    assert solver.solve_max_flow_with_min_cost() == solver.OPTIMAL
    return {"pairs": solver.maximum_flow(), "total": -solver.optimal_cost(), "allowed": len(score)}


def write_graph(candidates: str, graph: str) -> None:
    """Write the allowed pairs as the bare solver reads them: mentor, mentee and score, side by side."""
    import numpy as np

    scores = read_scores(candidates)
    mentor, mentee = zip(*scores, strict=True)
    columns = (np.unique(refs, return_inverse=True)[1] for refs in (mentor, mentee))
    np.save(graph, np.array([*columns, list(scores.values())], np.int64))


def mentor_match(people: str, candidates: str) -> dict[str, int]:
    """The same people by mentor-match: what rmtool refuses is disqualified, what it allows has its score.

    Its own rules would be asked for each pair; here each pair is one look into a table, which is kinder.
    """
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.process import process_data
    from matching.rules.rule import Disqualify, Rule

    scores = read_scores(candidates)

    class Score(Rule):  # type: ignore[misc]
        def evaluate(self, pair: Any) -> bool:  # noqa: ANN401 - the peer has no types
            return (pair.mentor.role, pair.mentee.role) in scores

        def apply(self, pair: Any) -> int:  # noqa: ANN401
            return scores[pair.mentor.role, pair.mentee.role] if self.evaluate(pair) else 0

    everyone = json.loads(Path(people).read_text("utf-8"))
    sides = [
        [kind(grade=1, email=one["ref"], role=one["ref"]) for one in everyone if one["role"] == role]
        for kind, role in ((Mentor, "mentor"), (Mentee, "mentee"))
    ]
    refused = Disqualify(lambda match: (match.mentor.role, match.mentee.role) not in scores)
    mentors, _ = process_data(*sides, all_rules=[[Score(), refused]])
    pairs = [(mentor.role, mentee.role) for mentor in mentors for mentee in mentor.mentees]
    return {"pairs": len(pairs), "total": sum(scores[pair] for pair in pairs)}


def read_scores(candidates: str) -> dict[tuple[str, str], int]:
    """The score of each allowed pair, from the file that `rmtool match --candidates` writes."""
    with Path(candidates).open(encoding="utf-8-sig", newline="") as lines:
        return {(row["mentor_ref"], row["mentee_ref"]): int(row["score"]) for row in csv.DictReader(lines)}


if __name__ == "__main__":
    name, *files = sys.argv[1:]
    print(json.dumps(bare(*files) if name == "bare" else mentor_match(*files)))
