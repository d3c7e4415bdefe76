"""The fork server of tests that start whole processes: it has imported the program, so that each is at work at once."""

import multiprocessing

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["clausewatch.cli.run", "tests.soak.soak_worker"])
