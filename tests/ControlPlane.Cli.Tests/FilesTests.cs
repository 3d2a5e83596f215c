using System.Text;
using ControlPlane.Cli.Files;
using ControlPlane.Cli.Tests.Rig;
using ControlPlane.Language;
using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Tests;

public sealed class FilesTests
{
    private const string Route = """
        kind: Route
        name: orders
        labels:
          app.kubernetes.io/name: orders
        fleets: [edge, inner]
        rules:
          - name: read
            match:
              path: {prefix: /orders}
            to:
              - {service: orders}
        """;

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("fleets[1]", 5, 16)]
    [InlineData("rules[0].match", 8, 5)]
    [InlineData("rules[0].match.path.prefix", 9, 22)]
    [InlineData("rules[0].match.path.exact", 9, 7)]
    [InlineData("rules[0].to[0].service", 11, 19)]
    [InlineData("rules[7].to", 6, 1)]
    [InlineData("labels.app.kubernetes.io/name", 4, 27)]
    [InlineData("absent.deep", 1, 1)]
    public void Finds_the_place_of_a_path(string path, int line, int column)
    {
        var documents = Catalog.Reader.ReadYaml(Route, "routes.yaml").Documents;
        var problem = new Problem("CP0301", "is wrong", new DocumentId("Route", "orders"), path);

        problem.Locate(documents).ShouldBe(problem with { File = "routes.yaml", Line = line, Column = column });
    }

    [Fact]
    public void Takes_no_line_of_a_text_that_nobody_sees()
    {
        var problem = new Problem("CP0301", "is wrong", new DocumentId("Route", "orders"), "fleets[1]", Line: 1, Column: 70);

        problem.Locate(Catalog.Reader.ReadYaml(Route, "routes.yaml").Documents).ShouldBe(problem with { File = "routes.yaml", Line = 5, Column = 16 });
    }

    [Fact]
    public void Leaves_a_problem_of_another_document_as_it_is()
    {
        var problem = new Problem("CP0301", "is wrong", new DocumentId("Route", "other"), "rules[0]");

        problem.Locate(Catalog.Reader.ReadYaml(Route, "routes.yaml").Documents).ShouldBe(problem);
    }

    [Fact]
    public async Task Reads_a_file_once_however_often_it_is_named()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("routes.yaml", Route);
        folder.Write(".hidden/routes.yaml", Route);

        var files = await DocumentFiles.ReadAsync([file, folder.Path, file], TextReader.Null, TestContext.Current.CancellationToken);

        files.Problems.ShouldBeEmpty();
        files.Documents.Single().Id.ShouldBe(new DocumentId("Route", "orders"));
    }

    [Fact]
    public async Task Refuses_bytes_that_are_not_UTF_8()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("latin.yaml", "");
        await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes("kind: Sérvice\n"), TestContext.Current.CancellationToken);

        var files = await DocumentFiles.ReadAsync([file], TextReader.Null, TestContext.Current.CancellationToken);

        files.Problems.Single().ShouldBe(new Problem("CP0190", Utf8Text.Refusal, Allowed: Utf8Text.Allowed, File: file));
    }

    [Theory]
    [InlineData("kind: Service\nname: a\nendpoints: []\n", "yaml")]
    [InlineData("""{"kind":"Service","name":"a","endpoints":[]}""", "json")]
    public async Task Reads_past_a_byte_order_mark_and_refuses_UTF_16(string text, string extension)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write($"documents.{extension}", "");
        var cancel = TestContext.Current.CancellationToken;

        await File.WriteAllTextAsync(file, text, Encoding.UTF8, cancel);
        (await DocumentFiles.ReadAsync([file], TextReader.Null, cancel)).Documents.Single().Id.ShouldBe(new DocumentId("Service", "a"));
        (await DocumentFiles.ReadAsync(["-"], new StringReader("\ufeff" + text), cancel)).Documents.Single().Id.ShouldBe(new DocumentId("Service", "a"));

        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, new UnicodeEncoding(bigEndian: false, byteOrderMark: false) })
        {
            await File.WriteAllTextAsync(file, text, encoding, cancel);
            (await DocumentFiles.ReadAsync([file], TextReader.Null, cancel))
                .Problems.Single()
                .ShouldBe(new Problem("CP0190", Utf8Text.Refusal, Allowed: Utf8Text.Allowed, File: file));
        }
    }

    [Fact]
    public void Makes_one_hunk_of_neighbours_and_two_of_strangers()
    {
        var old = string.Join('\n', Enumerable.Range(1, 20));
        var changed = old.Replace("3\n", "three\n", StringComparison.Ordinal)
            .Replace("\n17", "\nseventeen\nmore", StringComparison.Ordinal)
            .Replace("\n19", "", StringComparison.Ordinal);

        UnifiedDiff
            .Lines("old", "new", old, changed)
            .ShouldBe([
                "--- old",
                "+++ new",
                "@@ -1,6 +1,6 @@",
                " 1",
                " 2",
                "-3",
                "+three",
                " 4",
                " 5",
                " 6",
                "@@ -10,11 +10,11 @@",
                " 10",
                " 11",
                " 12",
                "-13",
                "+1three",
                " 14",
                " 15",
                " 16",
                "-17",
                "+seventeen",
                "+more",
                " 18",
                "-19",
                " 20",
            ]);
    }

    [Fact]
    public void Shows_a_new_document_whole()
    {
        UnifiedDiff.Lines("/dev/null", "new", "", "a: 1\nb: 2\n").ShouldBe(["--- /dev/null", "+++ new", "@@ -0,0 +1,2 @@", "+a: 1", "+b: 2"]);
    }
}
