using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Language;
using ControlPlane.Server.Admin;
using ControlPlane.Server.Hosting;
using ControlPlane.Testing;

namespace ControlPlane.Server.Tests.Description;

/// <summary>What the API says of itself: declared changes only, all of it, and nothing that makes the server fail.</summary>
public sealed class DescriptionTests
{
    private const int Seed = 20261127,
        RequestsEach = 10;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_is_as_committed()
    {
        await using var server = await TestServer.StartAsync();
        using var nobody = server.ClientOf(token: null);
        Golden.Verify("../../../docs/openapi.json", await nobody.GetStringAsync("/openapi/v1.json", Cancel));
    }

    [Fact]
    public async Task Every_endpoint_is_described_with_what_it_takes_and_answers()
    {
        await using var server = await TestServer.StartAsync();
        var description = await DescriptionAsync(server);
        ((string?)description["openapi"]).ShouldNotBeNull().ShouldStartWith("3.1.");
        var operations = Operations(description).ToList();
        operations.Count.ShouldBe((4 * Catalog.Default.Kinds.Length) + 21);
        operations.Select(operation => (string)operation.Body["operationId"]!).ShouldBeUnique();
        foreach (var (method, path, body) in operations)
        {
            ((string?)body["summary"]).ShouldNotBeNullOrEmpty($"{method} {path}");
            body["responses"]!.AsObject().Count.ShouldBeGreaterThan(0);
            if (path.StartsWith(AdminPaths.Root, StringComparison.Ordinal))
                body["responses"]!["401"].ShouldNotBeNull($"{method} {path}");
            if (path.StartsWith(AdminPaths.Root, StringComparison.Ordinal))
                body["security"].ShouldBeNull($"{method} {path}");
            if (method is "put")
                body["requestBody"].ShouldNotBeNull($"{method} {path}");
        }

        foreach (var reference in References(description))
            Resolve(description, reference).ShouldNotBeNull(reference);
        foreach (var kind in Catalog.Default.Kinds)
            description["components"]!["schemas"]![kind.Name].ShouldNotBeNull();
    }

    [Fact]
    public async Task Random_requests_by_the_description_are_answered_as_it_says_and_never_by_a_failure()
    {
        var logs = new RecordedLogs();
        await using var server = await TestServer.StartAsync(hooks: HostHooks.None with { Loggers = logs });
        await Sample.ApplyAsync(server);
        var description = await DescriptionAsync(server);
        var chance = new Random(Seed);
        var values = new SchemaValues(description, chance);
        var asked = 0;
        var accepted = 0;
        foreach (var (method, path, operation) in Operations(description))
        {
            for (var time = 0; time < RequestsEach; time++, asked++)
            {
                using var request = RequestOf(method, path, operation, values, chance);
                using var answer = await server.Http.SendAsync(request, Cancel);
                var said =
                    $"{request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(Cancel))}: "
                    + $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancel)}";
                ((int)answer.StatusCode).ShouldBeLessThan(500, said);
                if (answer.IsSuccessStatusCode)
                    accepted++;

                // What names no existing path is not of the operation.
                if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed))
                    operation["responses"]!.AsObject().ContainsKey(((int)answer.StatusCode).ToString(provider: null)).ShouldBeTrue(said);
            }
        }

        asked.ShouldBeGreaterThan(400);
        accepted.ShouldBeGreaterThan(50);
        logs.Text.Split('\n')
            .Where(line => line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical ", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_comes_from_the_server_alone_and_may_ask_nobody_else()
    {
        await using var server = await TestServer.StartAsync();
        using var nobody = server.ClientOf(token: null);
        using var page = await nobody.GetAsync("/docs", Cancel);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'self'");
        policy.ShouldContain("connect-src 'self'");
        policy.ShouldNotContain("http");
        var html = await page.Content.ReadAsStringAsync(Cancel);
        html.ShouldNotContain("https://");
        html.ShouldNotContain("http://");
        html.ShouldContain("openapi/v1.json");
        var scripts = html.Split("src=\"").Skip(1).Select(part => part.Split('"')[0]).ToList();
        scripts.ShouldNotBeEmpty();
        foreach (var script in scripts)
        {
            using var loaded = await nobody.GetAsync(new Uri(page.RequestMessage!.RequestUri!, script), Cancel);
            loaded.StatusCode.ShouldBe(HttpStatusCode.OK, script);
        }
    }

    private static async Task<JsonObject> DescriptionAsync(TestServer server) =>
        JsonNode.Parse(await server.Http.GetStringAsync("/openapi/v1.json", Cancel))!.AsObject();

    private static IEnumerable<(string Method, string Path, JsonObject Body)> Operations(JsonObject description) =>
        from path in description["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "put" or "post" or "delete" or "patch"
        select (operation.Key, path.Key, operation.Value!.AsObject());

    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(entry => entry.Key == "$ref" && entry.Value is JsonValue value ? [(string)value!] : References(entry.Value)),
            JsonArray list => list.SelectMany(References),
            _ => [],
        };

    private static JsonNode? Resolve(JsonNode description, string reference) =>
        reference.Split('/').Skip(1).Aggregate((JsonNode?)description, (node, step) => node?[step]);

    private static HttpRequestMessage RequestOf(string method, string path, JsonObject operation, SchemaValues values, Random chance)
    {
        var (address, query) = (path, new List<string>());
        var request = new HttpRequestMessage { Method = new HttpMethod(method.ToUpperInvariant()) };
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var (name, value) = ((string)parameter!["name"]!, ValueOf(parameter!));
            if ((string?)parameter["in"] == "path")
                address = address.Replace($"{{{name}}}", value.Length == 0 ? "x" : Uri.EscapeDataString(value), StringComparison.Ordinal);
            else if ((string?)parameter["in"] == "query" && chance.Next(3) == 0)
                query.Add($"{name}={Uri.EscapeDataString(value)}");
            else if ((string?)parameter["in"] == "header" && chance.Next(4) == 0)
                request.Headers.TryAddWithoutValidation(name, value.Where(char.IsAsciiLetterOrDigit).ToArray().AsSpan().ToString());
        }

        request.RequestUri = new Uri(query.Count == 0 ? address : $"{address}?{string.Join('&', query)}", UriKind.Relative);
        if (operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } schema)
        {
            var text = chance.Next(20) == 0 ? "{\"a\":" : values.Of(schema)?.ToJsonString() ?? "null";
            request.Content = new StringContent(text, Encoding.UTF8, chance.Next(30) == 0 ? "text/plain" : "application/json");
        }

        return request;

        string ValueOf(JsonNode parameter) =>
            chance.Next(2) == 0
                ? Existing(chance)
                : values.Of(parameter["schema"]) switch
                {
                    null => "null",
                    JsonValue value when value.GetValueKind() == JsonValueKind.String => (string)value!,
                    var other => other.ToJsonString(),
                };
    }

    private static string Existing(Random chance) =>
        chance.Next(4) switch
        {
            0 => "edge",
            1 => "orders",
            2 => "1",
            _ => "1.40",
        };
}
