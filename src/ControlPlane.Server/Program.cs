using System.CommandLine;
using ControlPlane.Server.Commands;

var root = new RootCommand("ControlPlane: an xDS control plane for fleets of Envoys")
{
    RunCommand.Create(),
    MigrateCommand.Create(),
    TokenCommand.Create(),
};
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
