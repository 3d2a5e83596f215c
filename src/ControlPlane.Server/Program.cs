using System.CommandLine;
using ControlPlane.CommandLine;
using ControlPlane.Server.Commands;
using ControlPlane.Server.Demo;

var root = new RootCommand("ControlPlane: an xDS control plane for fleets of Envoys")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    EchoCommand.Create(),
    HealthCommand.Create(),
    MigrateCommand.Create(),
    TokenCommand.Create(),
};
var parsed = root.ParseStrictly(args);
if (parsed.Misuses() is [_, ..] misuses)
    return await Failure.MisusedAsync(parsed, misuses);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(80) });
