using System.Text.Json;
using ControlPlane.Client;

namespace ControlPlane.Cli;

/// <summary>Answers for programs.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    /// <summary>Writes a value as indented JSON, named as on the wire.</summary>
    public static void Json<T>(this Terminal terminal, T value) => terminal.Line(JsonSerializer.Serialize(value, Indented));
}
