using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ControlPlane.Language;
using ControlPlane.Language.Schemas;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ControlPlane.Server.Admin.Description;

/// <summary>
/// The API's description (OpenAPI 3.1). ASP.NET Core describes paths, answers and wire records; the schemas of documents come from the language, and query
/// parameters from the keys that an endpoint takes.
/// </summary>
internal sealed class ApiDescription(IServiceProvider services, EndpointDataSource endpoints)
{
    /// <summary>The name of the document.</summary>
    public const string Name = "v1";

    private const string Schemas = "#/components/schemas/",
        Bearer = "bearer",
        Json = "application/json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bodies of which no unknown key is taken.</summary>
    private static readonly string[] Bodies = ["TransactionRequest", "CreateKeyRequest"];

    private string? _text;

    /// <summary>Adds what describes endpoints.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddOpenApi(Name, options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.RespectNullableAnnotations = true;
        });
        services.AddSingleton(provider => new ApiDescription(provider, provider.GetRequiredService<EndpointDataSource>()));
    }

    /// <summary>The description as JSON; made once.</summary>
    public async Task<string> TextAsync(CancellationToken cancel) => _text ??= await MakeAsync(cancel);

    private async Task<string> MakeAsync(CancellationToken cancel)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(cancel);
        var root = JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel))!.AsObject();
        root["info"] = new JsonObject
        {
            ["title"] = "ControlPlane",
            ["version"] = Name,
            ["description"] = "The admin API of ControlPlane. Errors are RFC 9457 problem documents.",
        };
        root.Remove("servers");
        root.Remove("tags");
        var components = root["components"]!.AsObject();
        var schemas = components["schemas"]!.AsObject();
        foreach (var (_, schema) in schemas)
            LeaveOutNulls(schema!.AsObject());
        foreach (var (name, schema) in DocumentSchema.Components(Catalog.Default, Schemas))
            schemas.Add(name, schema!.DeepClone());

        // At an address of its own a document need not say its kind and name; in a transaction it must.
        foreach (var kind in Catalog.Default.Kinds)
            schemas[kind.Name]!["required"]!.AsArray().RemoveAll(required => (string?)required == "name");
        schemas["AnyDocument"] = new JsonObject
        {
            ["required"] = new JsonArray("kind", "name"),
            ["anyOf"] = new JsonArray([.. Catalog.Default.Kinds.Select(kind => Reference(kind.Name))]),
        };
        schemas["TransactionRequest"]!["properties"]!["documents"]!["items"] = Reference("AnyDocument");
        foreach (var taken in Bodies)
            schemas[taken]!["additionalProperties"] = false;
        components["schemas"] = Sorted(schemas);
        components["securitySchemes"] = new JsonObject
        {
            [Bearer] = new JsonObject
            {
                ["type"] = "http",
                ["scheme"] = Bearer,
                ["description"] = "A token that `controlplane token create` printed, or the first token, which is in the file `admin-token`.",
            },
        };
        root["security"] = new JsonArray(new JsonObject { [Bearer] = new JsonArray() });
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
            Describe(endpoint, root["paths"]!);
        return root.ToJsonString(Indented) + "\n";
    }

    /// <summary>What is null is absent from answers, so nothing that may be null is required.</summary>
    private static void LeaveOutNulls(JsonObject schema)
    {
        if (schema["required"] is not JsonArray required)
            return;
        required.RemoveAll(name =>
            schema["properties"]![(string)name!] is { } property
            && (IsNull(property["type"]) || (property["oneOf"] as JsonArray ?? []).Any(way => IsNull(way!["type"])))
        );
        if (required.Count == 0)
            schema.Remove("required");
    }

    private static bool IsNull(JsonNode? type) => type is JsonArray types ? types.Any(IsNull) : (string?)type == "null";

    /// <summary>Adds to an operation what ASP.NET Core does not know of it.</summary>
    private static void Describe(RouteEndpoint endpoint, JsonNode paths)
    {
        var path = "/" + (endpoint.RoutePattern.RawText ?? "").Trim('/').Replace(":long", "", StringComparison.Ordinal);
        foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
        {
            if ((paths[path] ?? paths[path + "/"])?[method.ToLowerInvariant()] is not JsonObject operation)
                continue;
            operation["operationId"] = OperationId(method, path);
            operation["tags"] = new JsonArray(TagOf(path));
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                operation["security"] = new JsonArray();
            foreach (var key in endpoint.Metadata.GetMetadata<QueryKeys>()?.Known ?? [])
                Parameters(operation).Add((JsonNode)QueryParameters.Describe(key));
            if (Catalog.Default.Kinds.FirstOrDefault(kind => path == $"{AdminPaths.Root}/{kind.Plural}/{{name}}") is not { } documents)
                continue;
            if (method == HttpMethods.Put)
                operation["requestBody"] = new JsonObject
                {
                    ["required"] = true,
                    ["content"] = new JsonObject { [Json] = new JsonObject { ["schema"] = Reference(documents.Name) } },
                };
            if (method == HttpMethods.Get)
                operation["responses"]!["200"]!["content"]![Json]!["schema"] = new JsonObject
                {
                    ["anyOf"] = new JsonArray(Reference(documents.Name), Reference("EffectiveDocument")),
                };
            foreach (var header in Headers(method))
                Parameters(operation).Add((JsonNode)header);
        }
    }

    private static IEnumerable<JsonObject> Headers(string method)
    {
        if (method != HttpMethods.Get)
            yield return Header("If-Match", "The ETag that the document must have, or `*` if it only has to exist. Otherwise the answer is 412.");
        if (method == HttpMethods.Put)
            yield return Header("If-None-Match", "`*` means that the document must not exist yet. Otherwise the answer is 412.");
    }

    private static JsonObject Header(string name, string description) =>
        new()
        {
            ["name"] = name,
            ["in"] = "header",
            ["description"] = description,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };

    private static JsonArray Parameters(JsonObject operation) => (operation["parameters"] ??= new JsonArray()).AsArray();

    private static JsonObject Reference(string name) => new() { ["$ref"] = Schemas + name };

    private static string TagOf(string path) => path.StartsWith(AdminPaths.Root, StringComparison.Ordinal) ? path.Split('/')[3] : "server";

    /// <summary>For example <c>getRoutesByName</c>.</summary>
    private static string OperationId(string method, string path) =>
        method.ToLowerInvariant()
        + string.Concat(
            path.Replace(AdminPaths.Root, "", StringComparison.Ordinal)
                .Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.StartsWith('{') ? $"By{Capital(part.Trim('{', '}'))}" : Capital(part))
        );

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static JsonObject Sorted(JsonObject map) =>
        new(map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));
}
