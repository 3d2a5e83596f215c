using System.Xml.Linq;
using ControlPlane.EndToEnd.Tests.Rig;

namespace ControlPlane.EndToEnd.Tests.Containers;

/// <summary>What the Dockerfile copies, runs and leaves out fits what the projects publish.</summary>
public sealed class DockerfileTests
{
    private static readonly Dockerfile Image = Dockerfile.Read();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_copied_is_what_was_published_and_stands_on_the_path()
    {
        Image.Copied.Select(copied => copied.From).ShouldBe(Image.Published.Select(published => published.Folder));
        var path = Image.Environment["PATH"].Split(':');
        Image.Copied.ShouldAllBe(copied => path.Contains(copied.To));
    }

    [Fact]
    public void The_programs_that_are_run_are_those_of_the_projects()
    {
        var programs = Image.Published.Select(published => ProgramOf(published.Project)).ToArray();
        programs.ShouldBe(["controlplane", "cpctl"]);
        programs.ShouldContain(Image.Entrypoint.Single());
        programs.ShouldContain(Image.HealthCheck[0]);
        // The build puts a program beside each dll, as publishing does.
        File.Exists(Path.ChangeExtension(Machine.Server, null)).ShouldBeTrue();
        File.Exists(Path.ChangeExtension(Machine.Cli, null)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_health_check_fails_with_a_reason_where_no_server_runs()
    {
        var empty = Directory.CreateTempSubdirectory("controlplane-test-");
        try
        {
            var check = await Command.RunAsync("dotnet", [Machine.Server, .. Image.HealthCheck.Skip(1), "--data", empty.FullName], Cancel);
            check.ExitCode.ShouldBe(1);
            check.Errors.ShouldBe($"controlplane: no server runs on the data folder {empty.FullName}\n");
            empty.EnumerateFileSystemInfos().ShouldBeEmpty();
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    [Fact]
    public void Nobody_is_root() => Image.User.ShouldMatch("^[1-9][0-9]*:[1-9][0-9]*$");

    [Fact]
    public void The_build_is_sent_all_that_it_reads()
    {
        var ignored = File.ReadAllLines(Path.Combine(Machine.Repository, ".dockerignore")).Where(line => line.Length > 0 && line[0] != '#').ToArray();
        var roots = ignored.Where(pattern => !pattern.StartsWith("**/", StringComparison.Ordinal)).ToArray();
        roots
            .Intersect([
                "src",
                "proto",
                "build",
                "migrations",
                "envoy-bootstrap",
                "examples",
                "README.md",
                "global.json",
                "Directory.Build.props",
                "Directory.Packages.props",
                "BannedSymbols.txt",
            ])
            .ShouldBeEmpty();
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Machine.Repository, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var outside = XDocument
                .Load(project)
                .Descendants()
                .Attributes("Include")
                .Select(include => include.Value.Replace('\\', '/'))
                .Where(include => include.StartsWith("../../", StringComparison.Ordinal));
            outside.Select(include => include["../../".Length..].Split('/')[0]).Intersect(roots).ShouldBeEmpty(project);
        }
    }

    private static string ProgramOf(string project)
    {
        var folder = Path.Combine(Machine.Repository, project);
        return XDocument.Load(Path.Combine(folder, $"{Path.GetFileName(project)}.csproj")).Descendants("AssemblyName").Single().Value;
    }
}
