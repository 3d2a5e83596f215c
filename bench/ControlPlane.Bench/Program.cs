using System.CommandLine;
using ControlPlane.Bench.Commands;
using ControlPlane.Bench.Scenarios;
using ControlPlane.CommandLine;

IScenario[] scenarios = [new ColdStorm(), new FanOut(), new SteadyMemory(), new Reconnect()];
var root = new RootCommand("Measures ControlPlane under the load of many emulated Envoys, beside a peer. docs/performance.md says how.");
foreach (var scenario in scenarios) root.Subcommands.Add(ScenarioCommand.Create(scenario));
return await root.ParseStrictly(args).InvokeAsync();
