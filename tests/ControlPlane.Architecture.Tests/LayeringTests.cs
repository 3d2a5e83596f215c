using System.Xml.Linq;

namespace ControlPlane.Architecture.Tests;

/// <summary>Who may reference whom. A new reference is a decision: it is written here first.</summary>
public sealed class LayeringTests
{
    private const string Web = "Microsoft.NET.Sdk.Web";
    private const string Plain = "Microsoft.NET.Sdk";

    private static readonly Dictionary<string, Allowed> Table = new()
    {
        ["EnvoyApi"] = new([], ["Google.Protobuf", "Grpc.Tools"], [Plain]),
        ["Resources"] = new([], [], [Plain]),
        ["Language"] = new(["EnvoyApi", "Resources"], ["Google.Protobuf", "YamlDotNet", "FluentValidation"], [Plain]),
        ["Store.Rows"] = new([], ["Npgsql.EntityFrameworkCore.PostgreSQL", "Microsoft.EntityFrameworkCore.Relational"], [Plain]),
        ["Migrations.Sqlite"] = new(
            ["Store.Rows"],
            ["Microsoft.EntityFrameworkCore.Sqlite", "Microsoft.EntityFrameworkCore.Relational", "Microsoft.EntityFrameworkCore.Design"],
            [Plain]
        ),
        ["Migrations.PostgreSql"] = new(
            ["Store.Rows"],
            ["Npgsql.EntityFrameworkCore.PostgreSQL", "Microsoft.EntityFrameworkCore.Relational", "Microsoft.EntityFrameworkCore.Design"],
            [Plain]
        ),
        ["Store"] = new(
            ["Language", "Migrations.PostgreSql", "Migrations.Sqlite", "Resources", "Store.Rows"],
            ["Npgsql", "Npgsql.EntityFrameworkCore.PostgreSQL", "Microsoft.EntityFrameworkCore.Relational", "Microsoft.EntityFrameworkCore.Sqlite"],
            [Plain]
        ),
        ["Xds"] = new(
            ["EnvoyApi", "Resources"],
            ["Google.Protobuf", "Grpc.AspNetCore.Server", "Grpc.AspNetCore.HealthChecks", "Grpc.AspNetCore.Server.Reflection"],
            [Plain, "Microsoft.AspNetCore.App"]
        ),
        ["Client"] = new([], [], [Plain]),
        ["CommandLine"] = new([], ["System.CommandLine"], [Plain]),
        ["Cli"] = new(["Client", "CommandLine", "Language", "Resources"], ["System.CommandLine", "Spectre.Console", "DiffPlex"], [Plain]),
        ["Server"] = new(
            ["Client", "CommandLine", "EnvoyApi", "Language", "Resources", "Store", "Xds"],
            [
                "Google.Protobuf",
                "System.CommandLine",
                "Microsoft.AspNetCore.OpenApi",
                "Scalar.AspNetCore",
                "OpenTelemetry.Extensions.Hosting",
                "OpenTelemetry.Instrumentation.AspNetCore",
                "OpenTelemetry.Exporter.OpenTelemetryProtocol",
                "OpenTelemetry.Exporter.Prometheus.AspNetCore",
            ],
            [Web]
        ),
    };

    private static readonly IReadOnlyDictionary<string, Project> Sources = Project.Below("src").Concat(Project.Below("migrations")).ToDictionary();
    private static readonly IReadOnlyDictionary<string, Project> Tests = Project.Below("tests");
    private static readonly IReadOnlyDictionary<string, Project> Benches = Project.Below("bench");

    private sealed record Allowed(string[] Projects, string[] Packages, string[] Frameworks);

    [Fact]
    public void Every_project_of_the_programs_stands_in_the_table() => Sources.Keys.Order().ShouldBe(Table.Keys.Select(Full).Order());

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        var forbidden = Sources.Values.SelectMany(project =>
            project.References.Except(Table[Short(project.Name)].Projects.Select(Full)).Select(other => $"{project.Name} -> {other}")
        );
        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void Projects_use_only_the_packages_the_table_allows()
    {
        var forbidden = Sources.Values.SelectMany(project =>
            project.Packages.Select(package => package.Name).Except(Table[Short(project.Name)].Packages).Select(package => $"{project.Name} -> {package}")
        );
        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void Projects_use_only_the_frameworks_the_table_allows()
    {
        var forbidden = Sources.Values.SelectMany(project =>
            project.Frameworks.Except(Table[Short(project.Name)].Frameworks).Select(framework => $"{project.Name} -> {framework}")
        );
        forbidden.ShouldBeEmpty();
    }

    [Fact]
    public void Packages_do_not_reach_through_a_project_into_those_that_reference_it()
    {
        var leaking = Sources
            .Values.Where(project => project.Name != Full("EnvoyApi"))
            .SelectMany(project =>
                project.Packages.Where(package => package.PrivateAssets is not ("compile" or "all")).Select(package => $"{project.Name} -> {package.Name}")
            );
        leaking.ShouldBeEmpty();
    }

    [Fact]
    public void Transitive_project_references_are_off_everywhere()
    {
        Property(Path.Combine(Repository.Root, "Directory.Build.props"), "DisableTransitiveProjectReferences").ShouldBe("true");
        var switchedOn = Sources
            .Values.Concat(Tests.Values)
            .Concat(Benches.Values)
            .Where(project => Property(project.Path, "DisableTransitiveProjectReferences") is not null)
            .Select(project => project.Name);
        switchedOn.ShouldBeEmpty();
    }

    [Fact]
    public void Versions_of_packages_stand_in_one_place()
    {
        var versioned = Sources
            .Values.Concat(Tests.Values)
            .Concat(Benches.Values)
            .SelectMany(project => project.Packages.Where(package => package.Version is not null).Select(package => $"{project.Name} -> {package.Name}"));
        versioned.ShouldBeEmpty();
    }

    [Fact]
    public void Only_its_tests_reference_the_server()
    {
        var server = Full("Server");
        var users = Sources.Values.Concat(Tests.Values).Where(project => project.References.Contains(server)).Select(project => project.Name).Order();
        users.ShouldBe([Full("Architecture.Tests"), Full("EndToEnd.Tests"), Full("Server.Tests")]);
    }

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "ControlPlane.sln"));
        var missing = Sources
            .Values.Concat(Tests.Values)
            .Concat(Benches.Values)
            .Where(project => !solution.Contains($"{project.Name}.csproj", StringComparison.Ordinal))
            .Select(project => project.Name);
        missing.ShouldBeEmpty();
    }

    private static string? Property(string file, string name) => XDocument.Load(file).Descendants(name).Select(element => element.Value).LastOrDefault();

    private static string Full(string name) => $"ControlPlane.{name}";

    private static string Short(string name) => name["ControlPlane.".Length..];
}
