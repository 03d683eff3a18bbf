return await P1Daemon.Commands.CommandLine.RunAsync(args);
