global using NUnit.Framework;
global using P1Daemon.Tests.Support;
