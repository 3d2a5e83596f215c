using System.CommandLine;

namespace ControlPlane.Bench.Commands;

/// <summary>The flags of a scenario's command.</summary>
internal sealed class ScenarioFlags
{
    private readonly Option<int> _streams,
        _resources,
        _rounds,
        _changes,
        _warmUp,
        _pad,
        _seconds;
    private readonly Option<string?> _server,
        _peer;
    private readonly Option<string> _cache,
        _output;
    private readonly Option<string[]> _environment;
    private readonly Option<bool> _pinned,
        _state;

    /// <summary>Adds them to the command.</summary>
    public ScenarioFlags(Command command, int streams, int resources, int rounds)
    {
        _streams = Number("--streams", streams, "The number of emulated Envoys (N), each with its own connection and stream.");
        _resources = Number("--resources", resources, "The number of services (R), each of which becomes a cluster.");
        _rounds = Number("--rounds", rounds, "The number of rounds in which each server is measured.");
        _changes = Number("--changes", 30, "The number of changes in each round, for scenarios with changes.");
        _warmUp = Number("--warm-up", 20, "The number of changes before the first round, which are not counted.");
        _seconds = Number("--seconds", 60, "The duration in seconds, for scenarios that have one.");
        _server = new("--server")
        {
            Description = "The control plane to measure, a program or a dll. Default: the one that was built with the bench.",
            HelpName = "FILE",
        };
        _peer = new("--peer") { Description = "The program of the peer. Without it, only ours is measured.", HelpName = "FILE" };
        _cache = new Option<string>("--peer-cache") { Description = "The cache that the peer uses.", DefaultValueFactory = _ => "linear" }.AcceptOnlyFromAmong(
            "linear",
            "snapshot"
        );
        _pad = Number("--peer-pad", 182, "The number of bytes with which the peer pads its clusters. With the default they are as large as ours, 308 bytes.");
        _environment = new("--server-env")
        {
            Description = "An environment variable of our server. May be repeated.",
            HelpName = "NAME=VALUE",
            DefaultValueFactory = _ => [],
        };
        _pinned = new("--pinned") { Description = "Run the servers on core 0 only. Run the bench itself with 'taskset -c 1'." };
        _state = new("--state-of-the-world") { Description = "Let the Envoys use the state of the world instead of delta. For s1 and s2." };
        _output = new Option<string>("--output", "-o") { Description = "The format of the results.", DefaultValueFactory = _ => "table" }.AcceptOnlyFromAmong(
            "table",
            "json",
            "markdown"
        );
        foreach (
            Option option in new Option[]
            {
                _streams,
                _resources,
                _rounds,
                _changes,
                _warmUp,
                _seconds,
                _server,
                _environment,
                _peer,
                _cache,
                _pad,
                _pinned,
                _state,
                _output,
            }
        )
            command.Options.Add(option);
    }

    /// <summary>How the result is written.</summary>
    public string Output(ParseResult parsed) => parsed.GetValue(_output)!;

    /// <summary>What the command line says.</summary>
    public BenchOptions Read(ParseResult parsed) =>
        new()
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
            State = parsed.GetValue(_state),
            ServerEnvironment = parsed
                .GetValue(_environment)!
                .Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : ""),
        };

    private static Option<int> Number(string name, int value, string description)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "NUMBER",
            DefaultValueFactory = _ => value,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError($"{name} must not be negative");
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
