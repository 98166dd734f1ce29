// Every test runs the program, which takes all cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
