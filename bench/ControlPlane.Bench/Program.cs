using System.CommandLine;
using ControlPlane.Bench.Commands;
using ControlPlane.Bench.Scenarios;
using ControlPlane.CommandLine;

IScenario[] scenarios =
[
    new ColdStorm(),
    new FanOut(),
    new Burst(),
    new SteadyMemory(),
    new Reconnect(),
    new LargeSnapshot(),
    new Apply(),
    new Restart(),
    new StuckClients(),
    new Soaking(),
];
var root = new RootCommand(
    "Measures ControlPlane under the load of many emulated Envoys, and compares it with another control plane (the peer). docs/performance.md explains how."
);
foreach (var scenario in scenarios)
    root.Subcommands.Add(ScenarioCommand.Create(scenario));
root.Subcommands.Add(CompileCommand.Create());
root.Subcommands.Add(ReportCommand.Create());
return await root.ParseStrictly(args).InvokeAsync();
