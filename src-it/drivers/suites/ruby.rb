require 'pg'

def connect
  PG.connect(host: ENV['PGHOST'], port: ENV['PGPORT'], dbname: ENV['PGDATABASE'], user: ENV['PGUSER'], password: ENV['PGPASSWORD'], sslmode: 'require')
end

def equal(seen, expected)
  raise "#{seen.inspect} is not #{expected.inspect}" unless seen == expected
end

def fails(kind)
  yield
  raise 'no error'
rescue kind => e
  e
end

def check(name)
  c = connect
  c.set_notice_receiver { |_| }
  begin
    yield c
    puts "#{name}: ok"
  rescue StandardError => e
    puts "#{name}: FAILED #{e.class} #{e.message.split.join(' ')}"
  end
  $stdout.flush
  c.close
end

check 'rows' do |c|
  c.type_map_for_results = PG::BasicTypeMapForResults.new(c)
  row = c.exec_params('SELECT id, name, price, tags FROM items WHERE id = $1', [7])[0]
  equal [row['id'], row['name'], row['price'].to_f, row['tags']], [7, 'item 7', 8.75, %w[a b7]]
end
check 'rows in binary' do |c|
  equal c.exec_params('SELECT id, raw FROM items WHERE id = $1', [7], 1).values, [["\x00\x00\x00\x07".b, "\x00\x07".b]]
end
check 'prepared' do |c|
  c.prepare('ps', 'SELECT name FROM items WHERE id = $1')
  (1..20).each { |i| equal c.exec_prepared('ps', [i]).getvalue(0, 0), "item #{i}" }
  equal c.describe_prepared('ps').ftype(0), 25
end
check 'transactions' do |c|
  c.exec('DELETE FROM inbox')
  fails(PG::UniqueViolation) { c.transaction { |t| 2.times { t.exec("INSERT INTO inbox VALUES (1, 'x')") } } }
  equal c.exec('SELECT count(*) FROM inbox').getvalue(0, 0), '0'
end
check 'errors' do |c|
  e = fails(PG::UndefinedTable) { c.exec('SELECT * FROM nowhere') }
  equal e.result.error_field(PG::Result::PG_DIAG_STATEMENT_POSITION), '15'
  fails(PG::SyntaxError) { c.exec('SELEC 1') }
  fails(PG::DivisionByZero) { c.exec_params('SELECT 1 / $1::int', [0]) }
end
check 'copy' do |c|
  c.exec('DELETE FROM inbox')
  c.copy_data('COPY inbox FROM STDIN') { 500.times { |i| c.put_copy_data("#{i}\trow #{i}\n") } }
  n = 0
  c.copy_data('COPY inbox TO STDOUT') { n += 1 while c.get_copy_data }
  equal n, 500
  fails(RuntimeError) { c.copy_data('COPY inbox FROM STDIN') { raise 'mine' } }
  equal c.exec('SELECT 1').getvalue(0, 0), '1'
end
check 'cancel' do |c|
  c.send_query('SELECT pg_sleep(20)')
  sleep 0.5
  c.cancel
  fails(PG::QueryCanceled) { c.get_last_result }
end
check 'listen' do |c|
  c.exec('LISTEN bell')
  other = connect
  other.exec("NOTIFY bell, 'ding'")
  heard = nil
  c.wait_for_notify(10) { |channel, _, payload| heard = [channel, payload] }
  equal heard, %w[bell ding]
  other.close
end
check 'single rows' do |c|
  c.send_query('SELECT id FROM items')
  c.set_single_row_mode
  n = 0
  c.get_result.stream_each { n += 1 }
  equal n, 1000
  c.get_result
end
check 'pipeline' do |c|
  c.enter_pipeline_mode
  10.times { |i| c.send_query_params('SELECT $1::int', [i]) }
  c.pipeline_sync
  10.times do |i|
    equal c.get_result.getvalue(0, 0), i.to_s
    equal c.get_result, nil
  end
  equal c.get_result.result_status, PG::PGRES_PIPELINE_SYNC
  c.exit_pipeline_mode
end
