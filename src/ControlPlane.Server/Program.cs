using System.CommandLine;
using ControlPlane.Server.Commands;
using ControlPlane.Server.Demo;

var root = new RootCommand("ControlPlane: an xDS control plane for fleets of Envoys")
{
    RunCommand.Create(),
    DemoCommand.Create(),
    MigrateCommand.Create(),
    TokenCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
