using System.Text.Json;
using System.Text.Json.Serialization;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Server.Admin;

/// <summary>A request's body as JSON, or why it is refused.</summary>
/// <param name="Text">The body as it was sent; null when it is refused.</param>
/// <param name="Root">Its value.</param>
/// <param name="Refusal">Null when it was read.</param>
internal sealed record RequestJson(string? Text, JsonElement Root, ProblemResult? Refusal)
{
    private static readonly JsonSerializerOptions Strict = new(WireJson.Options)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads and parses the body.</summary>
    public static async Task<RequestJson> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var (text, refusal) = await RequestText.ReadAsync(request, cancel);
        if (text is null)
            return new RequestJson(null, default, refusal);
        try
        {
            using var json = JsonDocument.Parse(text);
            return new RequestJson(text, json.RootElement.Clone(), null);
        }
        catch (JsonException malformed)
        {
            return new RequestJson(null, default, Malformed(malformed));
        }
    }

    /// <summary>The body as a wire record: unknown, repeated or mistyped fields are refused.</summary>
    public (T? Value, ProblemResult? Refusal) As<T>()
        where T : class
    {
        try
        {
            return Root.Deserialize<T>(Strict) is { } value ? (value, null) : (null, Unfit("", "The body is null."));
        }
        catch (JsonException unfit)
        {
            var path = unfit.Path is { Length: > 2 } json ? json[2..] : "";
            return (
                null,
                Unfit(
                    path,
                    path.Length == 0 ? "The body is not what this endpoint takes." : $"`{path}` is not a field, or not a value, that this endpoint takes."
                )
            );
        }
    }

    private static ProblemResult Unfit(string path, string message) =>
        ProblemResult.One(StatusCodes.Status400BadRequest, new Problem(ProblemCode.MalformedBody, message, Path: path));

    private static ProblemResult Malformed(JsonException malformed)
    {
        var what = malformed.Message.Split(" LineNumber:", 2)[0];
        return ProblemResult.One(
            StatusCodes.Status400BadRequest,
            new Problem(
                ProblemCode.MalformedBody,
                $"The body is not JSON: {what}",
                Line: (int?)(malformed.LineNumber + 1),
                Column: (int?)(malformed.BytePositionInLine + 1)
            )
        );
    }
}
