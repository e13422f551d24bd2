"""LLM judges and chat models for Wonton."""
