using System.Text.Json;
using ControlPlane.Cli.Tests.Rig;
using ControlPlane.Language;

namespace ControlPlane.Cli.Tests;

/// <summary>What the schemas take is tested where they are made: here, that they come out whole.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Prints_the_schema_of_a_file_with_documents_of_any_kind()
    {
        var printed = await new Cpctl().RunAsync("schema");

        (printed.ExitCode, printed.Error).ShouldBe((ExitCode.Done, ""));
        var schema = JsonElement.Parse(printed.Output);
        schema.GetProperty("$schema").GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
        foreach (var kind in Catalog.Default.Kinds)
            schema.GetProperty("$defs").TryGetProperty(kind.Name, out _).ShouldBeTrue(kind.Name);
    }

    [Theory]
    [InlineData("Route")]
    [InlineData("routes")]
    public async Task Prints_the_schema_of_one_kind(string kind)
    {
        var printed = await new Cpctl().RunAsync($"schema {kind}");

        printed.ExitCode.ShouldBe(ExitCode.Done);
        JsonElement.Parse(printed.Output).GetProperty("$ref").GetString().ShouldBe("#/$defs/Route");
    }

    [Fact]
    public async Task Refuses_a_kind_that_is_none()
    {
        var printed = await new Cpctl().RunAsync("schema rute");

        printed.ExitCode.ShouldBe(ExitCode.Usage);
        printed.Error.ShouldStartWith("error: unknown kind 'rute'; ");
    }
}
