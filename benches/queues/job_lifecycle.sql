-- The four statements of a job that succeeds, to measure what the indexes of the lists cost: on a migrated database, and on one without those
-- indexes. pgbench -n -M prepared -c 4 -T 8 -f benches/queues/job_lifecycle.sql <database>
insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, dedupe_key, origin, created_at, search_keys)
 select id, 'emails.send','emails', jsonb_build_object('to', u, 'about','booking_confirmed','booking_id', b, 'revision', 1),1,2,now(),5,id::text, jsonb_build_object('user_id', u, 'request_id', r), clock_timestamp(), array[u::text,'booking_confirmed',b::text,r::text]
 from (select (lpad(to_hex((extract(epoch from clock_timestamp())*1000)::bigint),12,'0')||'7'||substr(md5(random()::text),1,19))::uuid id, gen_random_uuid() u, gen_random_uuid() b, gen_random_uuid() r) s returning id \gset
update jobs set state='published', published_at=clock_timestamp() where id=:id::uuid;
update jobs set state='running', attempt=attempt+1, epoch=epoch+1, locked_by='w', started_at=clock_timestamp(), lease_until=clock_timestamp()+interval '20 s' where id=:id::uuid;
update jobs set state='done', finished_at=now(), lease_until=null where id=:id::uuid;
