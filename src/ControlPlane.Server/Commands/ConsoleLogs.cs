using Microsoft.Extensions.Logging.Console;

namespace ControlPlane.Server.Commands;

/// <summary>Logs on the console, one line each; levels by <c>Logging:LogLevel</c> as everywhere in .NET.</summary>
internal static class ConsoleLogs
{
    /// <summary>Makes them; the caller disposes, which writes what is still due.</summary>
    public static ILoggerFactory Create(IConfiguration settings) => LoggerFactory.Create(logs => logs
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConfiguration(settings.GetSection("Logging"))
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Default;
        }));
}
