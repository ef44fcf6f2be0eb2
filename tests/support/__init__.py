"""What tests, the soak and the benchmarks need to run the bot as a process of its own."""
