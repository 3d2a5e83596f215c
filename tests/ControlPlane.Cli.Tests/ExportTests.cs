using System.Text.Json;
using ControlPlane.Cli.Tests.Rig;

namespace ControlPlane.Cli.Tests;

public sealed class ExportTests
{
    private static readonly string[] Documents =
    [
        """{"kind":"Fleet","name":"edge","role":"edge","listeners":[{"name":"http","port":10000}]}""",
        """{"kind":"Route","name":"orders","description":"a: \"b\" # c","fleets":["edge"],"rules":[{"respond":{"status":200,"body":"yes\nno\n"}}]}""",
        """{"kind":"Service","name":"1.5","endpoints":[],"labels":{"version":"1.0","on":"off"}}""",
    ];

    [Fact]
    public async Task What_is_exported_is_applied_again_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var target = Path.Combine(folder.Path, "all");
        (await new Cpctl { Server = Server() }.RunAsync($"export -f {target}")).ExitCode.ShouldBe(ExitCode.Done);
        var again = new FakeServer([new Exchange("POST /api/v1/transactions", Body: JsonElement.Parse("""{"revision":8,"dryRun":false,"changes":[]}"""))]);

        var applied = await new Cpctl { Server = again }.RunAsync($"apply -f {target}");

        applied.ExitCode.ShouldBe(ExitCode.Done, applied.Error);
        again
            .Requests.Single()
            .ShouldBe(
                $$"""POST /api/v1/transactions {"mode":"apply","source":"cli","documents":[{{string.Join(',', Documents)}}],"delete":[],"dryRun":false,"takeOver":false,"allow":[]}"""
            );
        Directory
            .GetFiles(target, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(target, file))
            .Order(StringComparer.Ordinal)
            .ShouldBe(["fleets/edge.yaml", "routes/orders.yaml", "services/1.5.yaml"]);
    }

    [Fact]
    public async Task Refuses_a_folder_that_holds_something()
    {
        using var folder = new TemporaryFolder();
        folder.Write("services/gone.yaml", "kind: Service\n");

        var outcome = await new Cpctl { Server = Server() }.RunAsync($"export -f {folder.Path}");

        outcome.ExitCode.ShouldBe(ExitCode.Usage);
        outcome.Error.ShouldBe($"error: {folder.Path} is not an empty folder: documents that are gone would stay in it\n");
    }

    private static FakeServer Server() =>
        new([
            new Exchange("GET /version", Body: JsonElement.Parse("""{"version":"0.1.0","store":"SQLite","revision":8,"envoyBands":["1.40"]}""")),
            .. Documents.Select(document => new Exchange(
                $"GET /api/v1/{JsonElement.Parse(document).GetProperty("kind").GetString()!.ToLowerInvariant()}s?limit=1000",
                Body: JsonElement.Parse($$"""{"items":[{"body":{{document}},"revision":7,"author":"ada","source":"cli","at":"2026-11-20T08:30:00Z"}]}""")
            )),
        ]);
}
