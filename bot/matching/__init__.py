"""Pure libraries that recognise questions, answers and languages."""
