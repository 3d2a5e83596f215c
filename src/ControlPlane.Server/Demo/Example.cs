using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using YamlScalar = ControlPlane.Language.Text.Scalar;

namespace ControlPlane.Server.Demo;

/// <summary>A command of an example's README: what it shows, the shell line, and what its output holds.</summary>
internal sealed record ExampleCommand(string Shows, string Line, ImmutableArray<string> Expected);

/// <summary>A backend that an example's documents point to.</summary>
internal sealed record ExampleBackend(string Service, int Port, bool Http2);

/// <summary>A folder of <c>examples/</c>: documents, and a README whose <c>console</c> blocks say what to try.</summary>
internal sealed partial record Example
{
    private const string Prompt = "$ ";

    /// <summary>The documents, as YAML.</summary>
    public required string Yaml { get; init; }

    /// <summary>What to try, in order.</summary>
    public required ImmutableArray<ExampleCommand> Commands { get; init; }

    /// <summary>Parses the two files.</summary>
    public static Example Parse(string yaml, string readme) => new() { Yaml = yaml, Commands = [.. CommandsOf(readme)] };

    /// <summary>The documents read.</summary>
    public ReadResult Read() => Catalog.Reader.ReadYaml(Yaml, "documents.yaml");

    /// <summary>The ports its fleets listen on.</summary>
    public IEnumerable<int> ListenerPorts() =>
        Read().Documents.Where(document => document.Id.Kind == "Fleet").SelectMany(document => Items(document.Body["listeners"])).Select(PortOf);

    /// <summary>The backends its services name, one for each port; a listener of its own fleets is none.</summary>
    public IEnumerable<ExampleBackend> Backends()
    {
        var listeners = ListenerPorts().ToHashSet();
        return from document in Read().Documents
            where document.Id.Kind == "Service"
            let http2 = document.Body["protocol"] is YamlScalar { Text: "http2" }
            from endpoint in Items(document.Body["endpoints"]).Concat(document.Body["dns"] is Mapping dns ? [dns] : [])
            where !listeners.Contains(PortOf(endpoint))
            select new ExampleBackend(document.Id.Name, PortOf(endpoint), http2);
    }

    /// <summary>The same example on other ports, in documents and commands alike.</summary>
    /// <param name="ports">The new port for each that changes.</param>
    public Example On(IReadOnlyDictionary<int, int> ports) =>
        new()
        {
            Yaml = YamlPort().Replace(Yaml, match => Moved(match, ports)),
            Commands =
            [
                .. Commands.Select(command => new ExampleCommand(
                    command.Shows,
                    MovedUrls(command.Line, ports),
                    [.. command.Expected.Select(line => MovedUrls(line, ports))]
                )),
            ],
        };

    private static string MovedUrls(string text, IReadOnlyDictionary<int, int> ports) => UrlPort().Replace(text, match => Moved(match, ports));

    private static string Moved(Match match, IReadOnlyDictionary<int, int> ports)
    {
        var port = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
        return $"{match.Groups["before"].Value}{ports.GetValueOrDefault(port, port)}";
    }

    private static IEnumerable<ExampleCommand> CommandsOf(string readme)
    {
        foreach (var paragraph in ConsoleBlocks(readme).SelectMany(block => block.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)))
        {
            var lines = paragraph.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var shows = string.Join(' ', lines.Where(line => line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line[2..]));
            var command = lines.Single(line => line.StartsWith(Prompt, StringComparison.Ordinal))[Prompt.Length..];
            yield return new ExampleCommand(shows, command, [.. lines.SkipWhile(line => !line.StartsWith(Prompt, StringComparison.Ordinal)).Skip(1)]);
        }
    }

    private static IEnumerable<string> ConsoleBlocks(string readme) => ConsoleBlock().Matches(readme).Select(match => match.Groups["block"].Value);

    private static IEnumerable<Mapping> Items(Node? list) => list is Sequence sequence ? sequence.Items.OfType<Mapping>() : [];

    private static int PortOf(Mapping item) => int.Parse(((YamlScalar)item["port"]!).Text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<before>\bport: )(?<port>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex YamlPort();

    [GeneratedRegex(@"(?<before>(http://|::)127\.0\.0\.1:)(?<port>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UrlPort();

    [GeneratedRegex(@"^```console\n(?<block>.*?)^```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, 1000)]
    private static partial Regex ConsoleBlock();
}
