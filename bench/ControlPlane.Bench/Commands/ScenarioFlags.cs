using System.CommandLine;

namespace ControlPlane.Bench.Commands;

/// <summary>The flags of a scenario's command.</summary>
internal sealed class ScenarioFlags
{
    private readonly Option<int> _streams, _resources, _rounds, _changes, _warmUp, _pad, _seconds;
    private readonly Option<string?> _server, _peer;
    private readonly Option<string> _cache, _output;
    private readonly Option<string[]> _environment;
    private readonly Option<bool> _pinned;

    /// <summary>Adds them to the command.</summary>
    public ScenarioFlags(Command command, int streams, int resources, int rounds)
    {
        _streams = Number("--streams", streams, "Emulated Envoys, each with a connection and a stream of its own: N.");
        _resources = Number("--resources", resources, "Services, each of which becomes a cluster: R.");
        _rounds = Number("--rounds", rounds, "How often each server is measured.");
        _changes = Number("--changes", 30, "Changes in each round, where the scenario has any.");
        _warmUp = Number("--warm-up", 20, "Changes before the first round, which count for nothing.");
        _seconds = Number("--seconds", 60, "How long the scenario lasts, where it has a length.");
        _server = new("--server") { Description = "The control plane: a program, or a dll. Default: the one that was built with the bench.", HelpName = "FILE" };
        _peer = new("--peer") { Description = "The peer's program, which is measured in turn with ours.", HelpName = "FILE" };
        _cache = new Option<string>("--peer-cache") { Description = "Which of the peer's caches.", DefaultValueFactory = _ => "linear" }.AcceptOnlyFromAmong("linear", "snapshot");
        _pad = Number("--peer-pad", 182, "Bytes with which the peer pads its clusters; with the default they are as large as ours, 308 bytes.");
        _environment = new("--server-env") { Description = "A variable of our server's environment, NAME=VALUE; may be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        _pinned = new("--pinned") { Description = "The servers run on core 0 alone. Run the bench itself by 'taskset -c 1'." };
        _output = new Option<string>("--output", "-o") { Description = "How the result is written.", DefaultValueFactory = _ => "table" }.AcceptOnlyFromAmong("table", "json", "markdown");
        foreach (Option option in new Option[] { _streams, _resources, _rounds, _changes, _warmUp, _seconds, _server, _environment, _peer, _cache, _pad, _pinned, _output }) command.Options.Add(option);
    }

    /// <summary>How the result is written.</summary>
    public string Output(ParseResult parsed) => parsed.GetValue(_output)!;

    /// <summary>What the command line says.</summary>
    public BenchOptions Read(ParseResult parsed) => new()
    {
        Streams = parsed.GetValue(_streams),
        Resources = parsed.GetValue(_resources),
        Rounds = parsed.GetValue(_rounds),
        Changes = parsed.GetValue(_changes),
        WarmUp = parsed.GetValue(_warmUp),
        Length = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
        Server = parsed.GetValue(_server) ?? BuiltServer(),
        Peer = parsed.GetValue(_peer),
        PeerCache = parsed.GetValue(_cache)!,
        PeerPad = parsed.GetValue(_pad),
        Pinned = parsed.GetValue(_pinned),
        ServerEnvironment = parsed.GetValue(_environment)!.Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : ""),
    };

    private static Option<int> Number(string name, int value, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "NUMBER", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError($"{name} must not be negative");
        });
        return option;
    }

    // The bench runs from bench/<project>/bin/<configuration>/<framework>/; the server was built beside it.
    private static string BuiltServer()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var repository = framework.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(repository.FullName, "src", "ControlPlane.Server", "bin", framework.Parent.Name, framework.Name, "controlplane.dll");
    }
}
