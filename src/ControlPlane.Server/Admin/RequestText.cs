using System.Buffers;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace ControlPlane.Server.Admin;

/// <summary>A request's body as text, or why it is refused.</summary>
/// <param name="Text">The body; null when it is refused.</param>
/// <param name="Refusal">Null when it was read.</param>
internal sealed record RequestText(string? Text, ProblemResult? Refusal)
{
    /// <summary>The most a body may hold: 10 MiB.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>413.</summary>
    public static readonly ProblemResult TooLarge = ProblemResult.One(
        StatusCodes.Status413PayloadTooLarge,
        ProblemCode.TooLarge,
        "The body is larger than 10 MiB.",
        "at most 10485760 bytes; split the transaction"
    );

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a JSON body; media type, encoding and size are checked before anything is kept.</summary>
    public static async Task<RequestText> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!IsJson(request))
            return NotJson(request);
        if (request.ContentLength > MaxBytes)
            return new RequestText(null, TooLarge);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel);
            var whole =
                read.Buffer.Length > MaxBytes ? new RequestText(null, TooLarge)
                : read.IsCompleted ? Decode(read.Buffer)
                : null;
            // A read that is not ended costs the client its connection.
            request.BodyReader.AdvanceTo(whole is null ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
            if (whole is not null)
                return whole;
        }
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;

    private static RequestText Decode(ReadOnlySequence<byte> bytes)
    {
        try
        {
            var text = StrictUtf8.GetString(bytes);
            return new RequestText(text.StartsWith('\uFEFF') ? text[1..] : text, null);
        }
        catch (DecoderFallbackException)
        {
            return Refused(StatusCodes.Status400BadRequest, ProblemCode.MalformedBody, "The body is not UTF-8.");
        }
    }

    private static RequestText NotJson(HttpRequest request) =>
        Refused(
            StatusCodes.Status415UnsupportedMediaType,
            ProblemCode.MediaType,
            $"`{request.ContentType}` bodies are not read here.",
            "application/json, in UTF-8 and not compressed"
        );

    private static RequestText Refused(int status, string code, string message, string? allowed = null) =>
        new(null, ProblemResult.One(status, code, message, allowed));
}
