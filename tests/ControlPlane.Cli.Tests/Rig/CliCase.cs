using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ControlPlane.Client;
using Xunit.Sdk;

namespace ControlPlane.Cli.Tests.Rig;

/// <summary>
/// One folder: <c>command.txt</c>, what the server answers (<c>server.json</c>), standard input (<c>stdin.txt</c>) and documents go in; <c>transcript.txt</c>
/// comes out.
/// </summary>
public sealed class CliCase(string folder, string name) : IXunitSerializable
{
    private const string Transcript = "transcript.txt";

    private string _folder = folder;
    private string _name = name;

    /// <summary>For xunit, which fills it by <see cref="Deserialize"/>.</summary>
    public CliCase()
        : this("", "") { }

    /// <summary>Every folder below this project that holds a command.</summary>
    public static TheoryData<CliCase> All([CallerFilePath] string caller = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, ".."));
        return new(
            Directory
                .EnumerateFiles(root, "command.txt", SearchOption.AllDirectories)
                .Select(file => Path.GetDirectoryName(file)!)
                .Order(StringComparer.Ordinal)
                .Select(path => new CliCase(path, Path.GetRelativePath(root, path)))
        );
    }

    /// <summary>Runs the command and compares everything it left behind. <c>UPDATE_GOLDEN=1</c> writes it anew, but never in CI.</summary>
    public async Task VerifyAsync()
    {
        var command = (await File.ReadAllTextAsync(Path.Combine(_folder, "command.txt"))).Trim();
        var server = new FakeServer(
            File.Exists(InFolder("server.json"))
                ? JsonSerializer.Deserialize<Exchange[]>(await File.ReadAllTextAsync(InFolder("server.json")), WireJson.Options)!
                : []
        );
        using var input = File.Exists(InFolder("stdin.txt")) ? File.OpenText(InFolder("stdin.txt")) : TextReader.Null;
        var outcome = await new Cpctl { Server = server, Input = input }.RunAsync(
            command["cpctl".Length..].Replace("./", $"{_folder}/", StringComparison.Ordinal)
        );
        var transcript = Shown(command, outcome, server.Requests)
            .Replace($"{_folder}/", "./", StringComparison.Ordinal)
            .Replace(Version.Own, "(its version)", StringComparison.Ordinal);

        if (Updating())
            await File.WriteAllTextAsync(InFolder(Transcript), transcript);
        transcript.ShouldBe(await File.ReadAllTextAsync(InFolder(Transcript)));
    }

    /// <inheritdoc/>
    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue("folder", _folder);
        info.AddValue("name", _name);
    }

    /// <inheritdoc/>
    public void Deserialize(IXunitSerializationInfo info)
    {
        _folder = info.GetValue<string>("folder")!;
        _name = info.GetValue<string>("name")!;
    }

    /// <inheritdoc/>
    public override string ToString() => _name;

    private string InFolder(string file) => Path.Combine(_folder, file);

    private static string Shown(string command, Outcome outcome, List<string> requests)
    {
        var text = new StringBuilder().Append("$ ").AppendLine(command).Append("exit ").Append(outcome.ExitCode).AppendLine();
        if (outcome.Output.Length > 0)
            text.AppendLine("== stdout").Append(outcome.Output);
        if (outcome.Error.Length > 0)
            text.AppendLine("== stderr").Append(outcome.Error);
        if (requests.Count > 0)
            text.AppendLine("== requests").AppendJoin('\n', requests).AppendLine();
        return text.ToString();
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static bool Updating()
    {
        var update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
        if (update && Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException("UPDATE_GOLDEN is refused in CI: golden files are reviewed by people.");
        return update;
    }
}
