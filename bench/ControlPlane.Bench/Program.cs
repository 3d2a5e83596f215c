using System.CommandLine;
using ControlPlane.Bench.Commands;
using ControlPlane.Bench.Scenarios;
using ControlPlane.CommandLine;

IScenario[] scenarios = [new ColdStorm(), new FanOut(), new Burst(), new SteadyMemory(), new Reconnect(), new LargeSnapshot(), new Restart(), new StuckClients()];
var root = new RootCommand("Measures ControlPlane under the load of many emulated Envoys, beside a peer. docs/performance.md says how.");
foreach (var scenario in scenarios) root.Subcommands.Add(ScenarioCommand.Create(scenario));
root.Subcommands.Add(ReportCommand.Create());
return await root.ParseStrictly(args).InvokeAsync();
