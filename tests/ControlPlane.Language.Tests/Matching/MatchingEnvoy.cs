using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Resources;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Matching;

/// <summary>An Envoy that serves the rules of one Route, as they are compiled for its version.</summary>
internal static class MatchingEnvoy
{
    /// <summary>Starts one.</summary>
    /// <param name="version">Of Envoy.</param>
    /// <param name="rules">In YAML, a list.</param>
    /// <param name="cancel">Of the test.</param>
    /// <param name="change">Changes the configuration before it is served.</param>
    public static async Task<ServingEnvoy> StartAsync(string version, string rules, CancellationToken cancel, Func<string, string>? change = null)
    {
        var binary = EnvoyBinary.Require(version);
        var port = FreePort.Next();
        var read = Catalog.Reader.ReadYaml(
            $$"""
            kind: Fleet
            name: edge
            role: edge
            listeners: [{name: http, address: 127.0.0.1, port: {{port}}}]
            ---
            kind: Route
            name: table
            fleets: [edge]
            rules:
            {{rules}}
            """
        );
        read.Problems.ShouldBeEmpty();
        var compiled = Compiler.Compile(Model.Empty.With(read.Documents), Observed.None, previous: null);
        compiled.Problems.ShouldBeEmpty();
        var json = StaticConfiguration.Json(compiled.Views[new ViewKey("edge", binary.Band)]);
        return await ServingEnvoy.StartAsync(binary, port, change?.Invoke(json) ?? json, cancel);
    }
}
