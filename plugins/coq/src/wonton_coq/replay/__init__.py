"""Scripts of theorems: found in their source files, run sentence by sentence, told as trees of goals and tactics."""
