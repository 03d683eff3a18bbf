using P1Daemon.Commands;

StandardStreams.Secure();
return await CommandLine.RunAsync(args);
