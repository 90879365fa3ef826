"""Open data of DUO: files of locations, boards, pupils and judgements, compared with what is known, then applied."""
