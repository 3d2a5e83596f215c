using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Containers;

/// <summary>What the Dockerfile says of the image's last stage, and what it publishes before.</summary>
internal sealed partial class Dockerfile
{
    private readonly ImmutableArray<string> _instructions;

    private Dockerfile(string text) =>
        _instructions = [
            .. Continued().Replace(Comment().Replace(text, ""), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];

    /// <summary>Reads it.</summary>
    public static Dockerfile Read() => new(File.ReadAllText(Path.Combine(Machine.Repository, "Dockerfile")));

    /// <summary>Projects and where each is published to.</summary>
    public IEnumerable<(string Project, string Folder)> Published =>
        _instructions.SelectMany(line => Publish().Matches(line)).Select(found => (found.Groups["project"].Value, found.Groups["folder"].Value));

    /// <summary>What the last stage takes from the first: from where, to where.</summary>
    public IEnumerable<(string From, string To)> Copied => All("COPY --from=build").Select(line => line.Split(' ')).Select(words => (words[0], words[1]));

    /// <summary>The program that is run.</summary>
    public ImmutableArray<string> Entrypoint => Words(All("ENTRYPOINT").Single());

    /// <summary>Its arguments unless others are given.</summary>
    public ImmutableArray<string> Command => Words(All("CMD").Single());

    /// <summary>What tells whether the container is healthy.</summary>
    public ImmutableArray<string> HealthCheck => Words(All("HEALTHCHECK").Single().Split(" CMD ")[1]);

    /// <summary>Who it runs as.</summary>
    public string User => All("USER").Single();

    /// <summary>The environment of the last stage.</summary>
    public ImmutableDictionary<string, string> Environment =>
        All("ENV")
            .Single()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToImmutableDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>Images it begins with.</summary>
    public IEnumerable<string> Bases => All("ARG").Select(line => line.Split('=')[1]);

    private IEnumerable<string> All(string instruction) =>
        _instructions.Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..]);

    private static ImmutableArray<string> Words(string json) => JsonSerializer.Deserialize<ImmutableArray<string>>(json);

    [GeneratedRegex(@"\\\n", RegexOptions.None, 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"^#.*\n", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"dotnet publish (?<project>\S+) .*?--output (?<folder>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Publish();
}
