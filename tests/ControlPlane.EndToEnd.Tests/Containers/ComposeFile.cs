using System.Collections.Immutable;
using ControlPlane.EndToEnd.Tests.Rig;
using YamlDotNet.RepresentationModel;

namespace ControlPlane.EndToEnd.Tests.Containers;

/// <summary>A service of <c>docker-compose.yml</c>, as far as running it needs to know.</summary>
/// <param name="Name">Its name, which is its host on the network of the others.</param>
/// <param name="Image">The image.</param>
/// <param name="Builds">Whether the image is the one that the Dockerfile makes.</param>
/// <param name="Entrypoint">Null: the image's.</param>
/// <param name="Command">Null: the image's.</param>
/// <param name="Environment">Its variables.</param>
/// <param name="DependsOn">What it waits for, by service: <c>service_healthy</c>, <c>service_completed_successfully</c>.</param>
/// <param name="Ports">Published ports: <c>127.0.0.1:8000:8000</c>.</param>
/// <param name="Volumes">Mounts: <c>data:/data:ro</c>.</param>
/// <param name="ReadOnly">Whether its root file system is.</param>
internal sealed record ComposeService(
    string Name,
    string Image,
    bool Builds,
    ImmutableArray<string>? Entrypoint,
    ImmutableArray<string>? Command,
    ImmutableDictionary<string, string> Environment,
    ImmutableDictionary<string, string> DependsOn,
    ImmutableArray<string> Ports,
    ImmutableArray<string> Volumes,
    bool ReadOnly
);

/// <summary>Reads <c>docker-compose.yml</c>.</summary>
internal static class ComposeFile
{
    /// <summary>Its services, in their order.</summary>
    public static ImmutableArray<ComposeService> Services()
    {
        var stream = new YamlStream();
        using var file = File.OpenText(Path.Combine(Machine.Repository, "docker-compose.yml"));
        stream.Load(file);
        return [.. Map(((YamlMappingNode)stream.Documents[0].RootNode)["services"]).Select(pair => ServiceOf(pair.Key, (YamlMappingNode)pair.Value))];
    }

    private static ComposeService ServiceOf(string name, YamlMappingNode node)
    {
        var fields = Map(node);
        return new ComposeService(
            name,
            Text(fields["image"]),
            fields.ContainsKey("build"),
            fields.TryGetValue("entrypoint", out var entrypoint) ? List(entrypoint) : null,
            fields.TryGetValue("command", out var command) ? List(command) : null,
            fields.TryGetValue("environment", out var environment) ? Map(environment).ToImmutableDictionary(pair => pair.Key, pair => Text(pair.Value)) : [],
            fields.TryGetValue("depends_on", out var depends)
                ? Map(depends).ToImmutableDictionary(pair => pair.Key, pair => Text(pair.Value["condition"]))
                : [],
            fields.TryGetValue("ports", out var ports) ? List(ports) : [],
            fields.TryGetValue("volumes", out var volumes) ? List(volumes) : [],
            fields.TryGetValue("read_only", out var only) && Text(only) == "true"
        );
    }

    private static Dictionary<string, YamlNode> Map(YamlNode node) => ((YamlMappingNode)node).Children.ToDictionary(pair => Text(pair.Key), pair => pair.Value);

    private static ImmutableArray<string> List(YamlNode node) => [.. ((YamlSequenceNode)node).Select(Text)];

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
