using System.Globalization;
using ControlPlane.Client;
using ControlPlane.Client.Wire;
using ControlPlane.Language.Binding;
using ControlPlane.Server.Admin.Description;
using ControlPlane.Server.Core.Observe;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ControlPlane.Server.Admin;

/// <summary><c>/expiries</c>: what ends by itself, the next first.</summary>
internal static class ExpiryEndpoints
{
    private const int DefaultDays = 30,
        MaxDays = 36_500;

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet(
                "/expiries",
                Results<JsonHttpResult<ExpiryList>, ProblemResult> (HttpRequest request, ExpiryRadar radar, TimeProvider clock) =>
                {
                    if (Within(request.Query["within"]) is not { } within)
                        return ProblemResult.One(
                            StatusCodes.Status400BadRequest,
                            new Problem(
                                ProblemCode.QueryParameter,
                                $"`within={request.Query["within"]}` is not a length of time.",
                                Path: "within",
                                Allowed: "whole days or hours, such as 30d or 12h, at most 36500d"
                            )
                        );
                    var now = clock.GetUtcNow();
                    return TypedResults.Json(
                        new ExpiryList(
                            now,
                            [
                                .. radar
                                    .All()
                                    .TakeWhile(end => end.At <= now + within)
                                    .Select(end => new ExpiringThing(end.Document.ToWire(), NameOf(end.What), end.Path, end.At, end.At <= now)
                                    {
                                        Name = end.Name,
                                    }),
                            ]
                        ),
                        WireJson.Options
                    );
                }
            )
            .TakesQuery("within")
            .Answers<ExpiryList>("Returns what ends by itself, and what has ended, ordered by time", StatusCodes.Status400BadRequest);

    /// <summary>A kind of ending as JSON has it: <c>apiKey</c>.</summary>
    private static string NameOf(EndingOf what) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(what.ToString());

    private static TimeSpan? Within(string? text)
    {
        if (text is null)
            return TimeSpan.FromDays(DefaultDays);
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return text[^1] switch
        {
            'd' when number <= MaxDays => TimeSpan.FromDays(number),
            'h' when number <= MaxDays * 24 => TimeSpan.FromHours(number),
            _ => null,
        };
    }
}
