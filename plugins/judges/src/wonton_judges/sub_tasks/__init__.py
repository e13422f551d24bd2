"""A judge that asks a chat model about every sub-task of an instruction, several times."""
